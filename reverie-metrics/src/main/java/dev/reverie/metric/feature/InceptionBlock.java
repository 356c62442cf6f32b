package dev.reverie.metric.feature;

import dev.reverie.metric.feature.ConvolutionUnit.Kernel;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * Branches side by side whose outputs are the channels of one image (Szegedy et al. 2016, arXiv:1512.00567, figures 5 to 7, 10).
 *
 * <p>As in the TensorFlow graph of 2015: means at borders are of the pixels inside the image alone.
 */
final class InceptionBlock {
    private static final int WINDOW = 3;

    private final List<Branch> branches = new ArrayList<>();
    private final Parameters parameters;
    private final String name;
    private final int in;
    private final int divisor;

    /** What is done before the first unit of a branch. */
    enum Pool {
        NONE,
        /** Mean of 3 x 3. */
        MEAN,
        /** Largest of 3 x 3. */
        LARGEST,
        /** Largest of 3 x 3, of every second pixel inside the image. */
        HALVING
    }

    /** Units one after the other, of which the last two may work side by side. */
    private record Branch(Pool pool, List<ConvolutionUnit> units, boolean forks) {
        Tensor forward(Tensor x) {
            try (Scope scope = Scope.open()) {
                Tensor h = switch (pool) {
                    case NONE -> x;
                    case MEAN -> Functional.averagePoolInside(x, WINDOW);
                    case LARGEST -> Functional.maxPoolSame(x, WINDOW);
                    case HALVING -> Functional.maxPool(x, WINDOW, 2);
                };
                int alone = forks ? units.size() - 2 : units.size();
                for (ConvolutionUnit unit : units.subList(0, alone)) {
                    Tensor next = unit.forward(h);
                    if (h != x) {
                        h.close();
                    }
                    h = next;
                }
                if (forks) {
                    h = Tensors.cat(
                            1, units.get(alone).forward(h), units.get(alone + 1).forward(h));
                }
                return scope.keep(h);
            }
        }
    }

    /** A branch that is being declared. */
    private final class Declaration {
        private final List<ConvolutionUnit> units = new ArrayList<>();
        private final Pool pool;
        private int width = in;

        Declaration(Pool pool) {
            this.pool = pool;
        }

        Declaration then(String unit, int out, Kernel kernel) {
            int divided = out / divisor;
            units.add(new ConvolutionUnit(parameters, name + "." + unit, width, divided, kernel));
            width = divided;
            return this;
        }

        void done() {
            branches.add(new Branch(pool, units, false));
        }

        void fork(String unit, int out) {
            int from = width;
            then(unit + "a", out, Kernel.same(1, WINDOW));
            width = from;
            then(unit + "b", out, Kernel.same(WINDOW, 1));
            branches.add(new Branch(pool, units, true));
        }
    }

    private InceptionBlock(Parameters parameters, String name, int in, int divisor) {
        this.parameters = parameters;
        this.name = name;
        this.in = in / divisor;
        this.divisor = divisor;
    }

    private Declaration branch() {
        return new Declaration(Pool.NONE);
    }

    /** Of 35 x 35 pixels: 1 x 1, 5 x 5, twice 3 x 3, and a mean. */
    static InceptionBlock ofFives(Parameters parameters, String name, int in, int pooled, int divisor) {
        InceptionBlock block = new InceptionBlock(parameters, name, in, divisor);
        Kernel point = Kernel.same(1, 1);
        Kernel three = Kernel.same(3, 3);
        block.branch().then("branch1x1", 64, point).done();
        block.branch()
                .then("branch5x5_1", 48, point)
                .then("branch5x5_2", 64, Kernel.same(5, 5))
                .done();
        block.branch()
                .then("branch3x3dbl_1", 64, point)
                .then("branch3x3dbl_2", 96, three)
                .then("branch3x3dbl_3", 96, three)
                .done();
        block.new Declaration(Pool.MEAN).then("branch_pool", pooled, point).done();
        return block;
    }

    /** From 35 x 35 to 17 x 17 pixels. */
    static InceptionBlock firstReduction(Parameters parameters, String name, int in, int divisor) {
        InceptionBlock block = new InceptionBlock(parameters, name, in, divisor);
        block.branch().then("branch3x3", 384, Kernel.inside(3, 2)).done();
        block.branch()
                .then("branch3x3dbl_1", 64, Kernel.same(1, 1))
                .then("branch3x3dbl_2", 96, Kernel.same(3, 3))
                .then("branch3x3dbl_3", 96, Kernel.inside(3, 2))
                .done();
        block.new Declaration(Pool.HALVING).done();
        return block;
    }

    /** Of 17 x 17 pixels: 1 x 1, 7 x 7 and twice that as products of rows and columns, and a mean. */
    static InceptionBlock ofSevens(Parameters parameters, String name, int in, int inner, int divisor) {
        InceptionBlock block = new InceptionBlock(parameters, name, in, divisor);
        Kernel point = Kernel.same(1, 1);
        Kernel row = Kernel.same(1, 7);
        Kernel column = Kernel.same(7, 1);
        block.branch().then("branch1x1", 192, point).done();
        block.branch()
                .then("branch7x7_1", inner, point)
                .then("branch7x7_2", inner, row)
                .then("branch7x7_3", 192, column)
                .done();
        block.branch()
                .then("branch7x7dbl_1", inner, point)
                .then("branch7x7dbl_2", inner, column)
                .then("branch7x7dbl_3", inner, row)
                .then("branch7x7dbl_4", inner, column)
                .then("branch7x7dbl_5", 192, row)
                .done();
        block.new Declaration(Pool.MEAN).then("branch_pool", 192, point).done();
        return block;
    }

    /** From 17 x 17 to 8 x 8 pixels. */
    static InceptionBlock secondReduction(Parameters parameters, String name, int in, int divisor) {
        InceptionBlock block = new InceptionBlock(parameters, name, in, divisor);
        Kernel point = Kernel.same(1, 1);
        block.branch()
                .then("branch3x3_1", 192, point)
                .then("branch3x3_2", 320, Kernel.inside(3, 2))
                .done();
        block.branch()
                .then("branch7x7x3_1", 192, point)
                .then("branch7x7x3_2", 192, Kernel.same(1, 7))
                .then("branch7x7x3_3", 192, Kernel.same(7, 1))
                .then("branch7x7x3_4", 192, Kernel.inside(3, 2))
                .done();
        block.new Declaration(Pool.HALVING).done();
        return block;
    }

    /** Of 8 x 8 pixels: branches that fork into rows and columns, and a mean or, in the last block, the largest. */
    static InceptionBlock ofForks(Parameters parameters, String name, int in, Pool pool, int divisor) {
        InceptionBlock block = new InceptionBlock(parameters, name, in, divisor);
        Kernel point = Kernel.same(1, 1);
        block.branch().then("branch1x1", 320, point).done();
        block.branch().then("branch3x3_1", 384, point).fork("branch3x3_2", 384);
        block.branch()
                .then("branch3x3dbl_1", 448, point)
                .then("branch3x3dbl_2", 384, Kernel.same(3, 3))
                .fork("branch3x3dbl_3", 384);
        block.new Declaration(pool).then("branch_pool", 192, point).done();
        return block;
    }

    Tensor forward(Tensor x) {
        try (Scope scope = Scope.open()) {
            Tensor[] outputs =
                    branches.stream().map(branch -> branch.forward(x)).toArray(Tensor[]::new);
            return scope.keep(Tensors.cat(1, outputs));
        }
    }
}
