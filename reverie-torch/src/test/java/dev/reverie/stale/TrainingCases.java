package dev.reverie.stale;

import dev.reverie.nn.Adam;
import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.ExponentialMovingAverage;
import dev.reverie.nn.Initializer;
import dev.reverie.nn.MasterWeights;
import dev.reverie.nn.NonFiniteGradientException;
import dev.reverie.nn.Parameters;
import dev.reverie.nn.Replica;
import dev.reverie.nn.SharedGradients;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;
import java.util.Set;

/** What fills and changes parameters: initialisation, optimiser, averages, master weights. */
final class TrainingCases {
    private TrainingCases() {}

    /** What hands out memory that others have written. */
    static Set<String> notOperations() {
        return Set.of("Parameter.value()");
    }

    static List<OperationCase> list() {
        OperationCase.Catalogue cases = new OperationCase.Catalogue();
        for (String covers : List.of("values()", "gradients()", "fixedValues()")) {
            cases.with("Parameters." + covers, o -> allocated(o, covers));
        }
        cases.with("Initializer.fill(Tensor, NoiseGenerator)", TrainingCases::initialised);
        cases.with("Adam.firstMoment()", o -> trained(o, Adam::firstMoment));
        cases.with("Adam.secondMoment()", o -> trained(o, Adam::secondMoment));
        cases.with("ExponentialMovingAverage.values()", TrainingCases::averaged);
        cases.with("MasterWeights.values()", o -> mastered(o, true));
        cases.with("MasterWeights.gradients()", o -> mastered(o, false));
        cases.with("Replica.gradients()", TrainingCases::replicated);
        cases.with("SharedGradients.sum(MasterWeights, double[])", TrainingCases::shared);
        return cases.list();
    }

    private static Parameters declared(Operands o) {
        Parameters parameters = new Parameters();
        parameters.declare("weight", Initializer.fanAverage(1, o.channels(), 24), o.channels(), 24);
        parameters.declare("bias", Initializer.zeros(), o.channels());
        parameters.frozen("frequencies", Initializer.normal(16), o.channels());
        return parameters.allocate(o.dtype(), Device.CPU, RandomStream.of(3));
    }

    private static Tensor allocated(Operands o, String which) {
        try (Parameters parameters = declared(o)) {
            return switch (which) {
                case "values()" -> parameters.values().copy();
                case "gradients()" -> parameters.gradients().copy();
                default -> parameters.fixedValues().copy();
            };
        }
    }

    private static Tensor initialised(Operands o) {
        NoiseGenerator noise = new NoiseGenerator().seed(4);
        Tensor parameter = Tensors.empty(o.dtype(), Device.CPU, 5, o.channels());
        Initializer.normal(0, 1).fill(parameter.narrow(0, 0, 1), noise);
        Initializer.uniform(1).fill(parameter.narrow(0, 1, 1), noise);
        Initializer.constant(2).fill(parameter.narrow(0, 2, 1), noise);
        Initializer.zeros().fill(parameter.narrow(0, 3, 1), noise);
        Initializer.values(new double[o.channels()]).fill(parameter.narrow(0, 4, 1), noise);
        return parameter;
    }

    private interface Moment {
        Tensor of(Adam adam);
    }

    /** A moment and the values after two steps. */
    private static Tensor trained(Operands o, Moment moment) {
        Tensor values = o.of(24, o.channels()).detach().copy();
        Tensor gradients = o.of(24, o.channels()).detach().copy();
        try (Adam adam = new Adam(new AdamConfig(0.1, 0.9, 0.999, 1e-8, 0.01, 0, 1), values, gradients)) {
            adam.step();
            adam.step();
            return Tensors.cat(0, values, moment.of(adam));
        } catch (NonFiniteGradientException spoiledOperands) {
            return values;
        }
    }

    private static Tensor averaged(Operands o) {
        Tensor values = o.of(24, o.channels()).detach().copy();
        try (ExponentialMovingAverage average = new ExponentialMovingAverage(values, 0.9, false)) {
            values.addInPlace(1);
            average.update();
            try (var applied = average.apply()) {
                return Tensors.cat(0, average.values(), values);
            }
        }
    }

    private static Tensor replicated(Operands o) {
        try (Parameters parameters = declared(o);
                Replica replica = new Replica(parameters)) {
            return replica.gradients().copy();
        }
    }

    private static Tensor shared(Operands o) {
        try (Parameters parameters = declared(o);
                MasterWeights master = new MasterWeights(parameters);
                SharedGradients gradients = new SharedGradients(parameters)) {
            gradients.compute(2, share -> parameters.gradients().addInPlace(share + 1.0));
            return gradients.sum(master, 0.25, 0.75);
        }
    }

    private static Tensor mastered(Operands o, boolean wantValues) {
        try (Parameters parameters = declared(o);
                MasterWeights master = MasterWeights.accumulating(parameters)) {
            parameters.gradients().fill(0.5);
            master.collectGradients();
            master.addGradients(parameters.gradients(), 2);
            master.publish();
            return (wantValues ? master.values() : master.gradients()).copy();
        }
    }
}
