package dev.reverie.model;

import dev.reverie.schedule.ChainSchedule;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.ScriptModule;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A TorchScript program as a score model: any scripted network, without its source. The file does not contain the
 * meaning of its second argument and its output, so the caller states both.
 *
 * <pre>{@code
 * ScriptModule program = ScriptModule.load(Path.of("noise.pt"), Device.CPU);
 * ScoreModel model = new ScriptedModel(
 *         program, new VariancePreserving(), Prediction.NOISE, new Conditioning.ScaledTime(999), DType.FLOAT32);
 * }</pre>
 *
 * <p>The program is called as {@code forward(x, c)} with x {@code [N, ...]} and c {@code [N]}, and gives a tensor of x's
 * shape.
 *
 * @param program the program; it stays with the caller
 * @param schedule the process it was trained on; of a DDPM chain the {@link ChainSchedule} of that chain
 * @param prediction what the program returns
 * @param conditioning its second argument as a function of time
 * @param dtype element type that it computes in
 */
public record ScriptedModel(
        ScriptModule program, Schedule schedule, Prediction prediction, Conditioning conditioning, DType dtype)
        implements ScoreModel {
    /**
     * Checks that the parts belong together.
     *
     * @throws IllegalArgumentException if the program takes less than two arguments, the element type is not
     *     floating-point, or the conditioning is a position in a chain and the schedule is not that chain's
     */
    public ScriptedModel {
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(prediction, "prediction");
        Objects.requireNonNull(conditioning, "conditioning");
        if (program.arguments() < 2) {
            throw new IllegalArgumentException("a score model is a program forward(x, t), but " + program + " takes "
                    + program.arguments() + " argument" + (program.arguments() == 1 ? "" : "s"));
        }
        if (!dtype.isFloating()) {
            throw new IllegalArgumentException("a score is computed in a floating-point type, got " + dtype);
        }
        if (conditioning instanceof Conditioning.ChainPosition position
                && !schedule.equals(new ChainSchedule(position.chain()))) {
            throw new IllegalArgumentException("a program that takes positions of a chain has the noise levels of"
                    + " that chain: the schedule must be new ChainSchedule(chain), got " + schedule);
        }
    }

    @Override
    public OptionalInt chainSteps() {
        return conditioning.chainSteps();
    }

    @Override
    public Tensor predict(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            double[] numbers = PerSample.of(t, conditioning::at).values();
            Tensor condition = Tensors.of(numbers, numbers.length).to(dtype).to(x.device());
            Tensor value = program.forward(x.to(dtype), condition);
            if (!value.hasShapeOf(x)) {
                throw new IllegalArgumentException(
                        program + " must give one number for each of its input x = " + x + ", got " + value);
            }
            return scope.keep(value.to(x.dtype()));
        }
    }
}
