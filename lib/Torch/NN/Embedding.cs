using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A table of vectors, looked up by number.</summary>
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private readonly long? padding;
        private Parameter theWeight;

        internal Embedding(Parameter weight, long? padding_idx) : base(nameof(Embedding))
        {
            padding = padding_idx < 0 ? padding_idx + weight.size(0) : padding_idx;
            this.weight = theWeight = weight;
        }

        /// <summary>[numbers, dimensions]</summary>
        [DisallowNull]
        public Parameter? weight
        {
            get => theWeight;
            set => ConditionallyRegisterParameter(nameof(weight), theWeight = value);
        }

        /// <summary>[..] int64 → [.., dimensions]</summary>
        public override Tensor forward(Tensor input) => nn.EmbeddingRows(theWeight, input, padding);

        /// <inheritdoc/>
        protected override void RegisterComponents() { }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A table of vectors, initialized from the normal distribution; the row padding_idx is zero and stays so.</summary>
            public static Modules.Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                Plain(max_norm, scale_grad_by_freq, sparse);
                var weight = new Modules.Parameter(empty(num_embeddings, embedding_dims, device: device, dtype: dtype));
                init.normal_(weight);
                if (padding_idx is { } row)
                    using (no_grad())
                        weight.select(0, row).zero_();
                return new Modules.Embedding(weight, padding_idx);
            }

            /// <summary>A table of given vectors.</summary>
            public static Modules.Embedding Embedding_from_pretrained(Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                Plain(max_norm, scale_grad_by_freq, sparse);
                return new Modules.Embedding(new Modules.Parameter(embeddings.to(dtype ?? embeddings.dtype).clone(), !freeze), padding_idx);
            }

            private static void Plain(double? max_norm, bool scale_grad_by_freq, bool sparse)
            {
                if (max_norm is not null || scale_grad_by_freq || sparse)
                    throw new NotSupportedException("torch.nn.Embedding: max_norm, scale_grad_by_freq and sparse are not supported by the managed engine.");
            }
        }
    }
}
