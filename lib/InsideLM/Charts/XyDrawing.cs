namespace InsideLM;

// The SVG side of lines, points, bars and areas.
internal sealed partial record XyContent
{
    // What answers to the mouse lies above what does not: the points above the axis and above every line.
    public override void Draw(Svg svg, Frame frame)
    {
        if (Shape is Shape.Line or Shape.Points)
            DrawAxis(svg, frame);
        svg.Clip(frame.Left - 5, frame.Top - 5, frame.PlotRight - frame.Left + 10, frame.PlotBottom - frame.Top + 10, () =>
        {
            if (Shape is Shape.Areas)
                DrawAreas(svg, frame);
            if (Shape is Shape.Bars)
                DrawBars(svg, frame);
            foreach (var r in References)
                svg.Line(frame.Left, frame.PixelY(r.Y), frame.PlotRight, frame.PixelY(r.Y), r.Role.Color, 2, r.Role.Dash);
            if (Shape is Shape.Line or Shape.Points)
            {
                foreach (var s in Series)
                    DrawIntervals(svg, frame, s);
                foreach (var s in Series.Where(_ => Shape is Shape.Line))
                    svg.Path(Places(frame, s), s.Role!.Color, width: 2, dash: s.Role.Dash);
                foreach (var s in Series)
                    DrawPoints(svg, frame, s);
            }
        });
        if (Shape is Shape.Bars)
            DrawBarLabels(svg, frame);
        if (Shape is Shape.Bars or Shape.Areas)
            DrawAxis(svg, frame);
        if (Shape is Shape.Bars && frame.Y.Lo < 0 && frame.Y.Hi > 0)
            svg.Line(frame.Left, frame.PixelY(0), frame.PlotRight, frame.PixelY(0), Svg.Quiet);
    }

    static void DrawAxis(Svg svg, Frame frame) => svg.Line(frame.Left, frame.PlotBottom, frame.PlotRight, frame.PlotBottom, Svg.Quiet);

    void DrawIntervals(Svg svg, Frame frame, Series s)
    {
        if (Shape is Shape.Line && !ErrorBars)
        {
            svg.Path(Band(s).Select(p => (frame.PixelX(p.X), frame.PixelY(p.Y, s.OnRight))), null, s.Role!.Color, opacity: 0.18, close: true);
            return;
        }

        for (var i = 0; i < s.Y.Count; i++)
        {
            if (s.HasInterval(i))
                DrawWhisker(svg, frame.PixelX(s.At(i)), frame.PixelY(s.Low![i], s.OnRight), frame.PixelY(s.High![i], s.OnRight), s.Role!.Color);
        }
    }

    static (double X, double Y)[] Places(Frame frame, Series s) => [.. s.Y.Select((y, i) => (frame.PixelX(s.At(i)), frame.PixelY(y, s.OnRight)))];

    void DrawPoints(Svg svg, Frame frame, Series s)
    {
        var points = Places(frame, s);
        for (var i = 0; i < points.Length; i++)
        {
            var (x, y) = points[i];
            if (!double.IsFinite(x) || !double.IsFinite(y))
                continue;
            svg.Hover(HoverLines(s, i, frame.Figure), () => svg.Marker(x, y, s.Role!, points.Length > 60 ? 2.2 : 3.5));
        }
    }

    void DrawBars(Svg svg, Frame frame)
    {
        foreach (var (s, i, left, right) in BarPlaces(frame))
        {
            var (top, bottom) = (frame.PixelY(Math.Max(s.Y[i], 0)), frame.PixelY(Math.Min(s.Y[i], 0)));
            svg.Hover(HoverLines(s, i, frame.Figure), () => svg.Rect(left, top, right - left, bottom - top, svg.Fill(s.Role!), s.Role!.Color));
            if (s.HasInterval(i))
                DrawWhisker(svg, (left + right) / 2, frame.PixelY(s.Low![i]), frame.PixelY(s.High![i]), Svg.Ink);
        }
    }

    // The value above each bar (below a negative one) where all of them have room.
    void DrawBarLabels(Svg svg, Frame frame)
    {
        const double size = 11;
        var places = BarPlaces(frame).ToArray();
        if (GroupWidth != 1 || places.Any(p => TextMetrics.Width(Num.Show(p.Series.Y[p.I], frame.Figure.Y.Percent), size) > (p.Right - p.Left) + 2))
            return;
        foreach (var (s, i, left, right) in places)
        {
            var down = s.Y[i] < 0;
            var end = s.HasInterval(i) ? (down ? s.Low![i] : s.High![i]) : s.Y[i];
            var y = down ? Math.Min(frame.PixelY(end) + 13, frame.PlotBottom - 4) : frame.PixelY(end) - 5;
            if (y < frame.Top - 5 || y > frame.PlotBottom)
                continue;
            svg.Text((left + right) / 2, y, Num.Show(s.Y[i], frame.Figure.Y.Percent), size, "middle");
        }
    }

    IEnumerable<(Series Series, int I, double Left, double Right)> BarPlaces(Frame frame)
    {
        var width = GroupWidth * (1 - Gap) / Series.Count;
        for (var k = 0; k < Series.Count; k++)
        {
            for (var i = 0; i < Series[k].Y.Count; i++)
            {
                if (!double.IsFinite(Series[k].Y[i]))
                    continue;
                var left = Series[k].At(i) - (GroupWidth * (1 - Gap) / 2) + (k * width);
                yield return (Series[k], i, frame.PixelX(left), frame.PixelX(left + width));
            }
        }
    }

    void DrawAreas(Svg svg, Frame frame)
    {
        var below = new double[Series.Max(s => s.Y.Count)];
        foreach (var s in Series)
        {
            var above = s.Y.Select((y, i) => below[i] + (double.IsFinite(y) ? y : 0)).ToArray();
            var outline = above.Select((y, i) => (frame.PixelX(s.At(i)), frame.PixelY(y)))
                .Concat(below.Take(above.Length).Select((y, i) => (frame.PixelX(s.At(i)), frame.PixelY(y))).Reverse());
            svg.Path(outline, s.Role!.Color, svg.Fill(s.Role), close: true);
            above.CopyTo(below, 0);
        }
    }

    static void DrawWhisker(Svg svg, double x, double low, double high, string color)
    {
        svg.Line(x, low, x, high, color, 1.3);
        svg.Line(x - 4, low, x + 4, low, color, 1.3);
        svg.Line(x - 4, high, x + 4, high, color, 1.3);
    }
}
