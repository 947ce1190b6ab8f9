using FsCheck;
using FsCheck.Fluent;

namespace Pretraining.Tests;

public class PackingTests
{
    private const int End = 0;

    private static Batch Pack(int rows, int context, params int[][] documents) => Packing.Pack(documents, rows, context, End);

    [Fact]
    public void TwoDocumentsShareARowWithoutSeeingEachOther()
    {
        var batch = Pack(rows: 1, context: 6, [5, 6, 7], [8, 9]);
        batch.Inputs.ShouldBe([5, 6, 7, 8, 9, End]);
        batch.Targets.ShouldBe([6, 7, End, 9, End, Packing.Ignored]);
        var mask = batch.Mask();
        bool Sees(int query, int key) => mask[query * 6 + key];
        Sees(2, 0).ShouldBeTrue();
        Sees(4, 3).ShouldBeTrue();
        Sees(3, 2).ShouldBeFalse();
        Sees(4, 0).ShouldBeFalse();
        Sees(0, 1).ShouldBeFalse();
    }

    [Fact]
    public void ADocumentLongerThanTheRoomIsCutAndItsLastInputStillPredictsTheNextToken() =>
        Pack(rows: 1, context: 3, [1, 2, 3, 4]).Targets.ShouldBe([2, 3, 4]);

    [Fact]
    public void EveryPositionSeesItself()
    {
        var batch = Pack(rows: 2, context: 5, [1, 2], [3]);
        var mask = batch.Mask();
        for (var row = 0; row < 2; row++)
            for (var i = 0; i < 5; i++) mask[(row * 5 + i) * 5 + i].ShouldBeTrue();   // a row of only false has no softmax
    }

    /// <summary>Any documents: targets follow inputs within a document, and no document is torn over rows.</summary>
    [Fact]
    public void TargetsAreTheNextInputOfTheSameDocument() => Prop.ForAll(
        Gen.Choose(1, 12).SelectMany(n => Gen.Choose(1, 99).ArrayOf(n)).ArrayOf(9).ToArbitrary(), documents =>
        {
            var batch = Packing.Pack(documents, rows: 3, context: 16, End);
            for (var i = 0; i < batch.Inputs.Length; i++)
            {
                if (batch.Owners[i] < 0) batch.Targets[i].ShouldBe(Packing.Ignored);
                else if ((i + 1) % 16 != 0 && batch.Owners[i + 1] == batch.Owners[i]) batch.Targets[i].ShouldBe(batch.Inputs[i + 1]);
                else if ((i + 1) % 16 != 0) batch.Targets[i].ShouldBe(End);
            }
        }).QuickCheckThrowOnFailure();
}
