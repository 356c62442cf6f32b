package dev.reverie.train;

import dev.reverie.nn.Parameters;
import dev.reverie.run.FlatPart;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How large the numbers of each parameter are, of weights or of gradients.
 *
 * @param parameters how many were looked at
 * @param faulty names of those with elements that are infinite or not a number, in order of declaration: from the input of
 *     the network to its output
 * @param largest largest absolute value among the others
 * @param where the parameter it is in; empty if there are no others
 */
record ParameterSurvey(int parameters, List<String> faulty, double largest, String where) {
    ParameterSurvey {
        faulty = List.copyOf(faulty);
    }

    /**
     * Looks at all of them.
     *
     * @param flat weights or gradients
     * @param parameters whose layout the buffer has
     */
    static ParameterSurvey of(Tensor flat, Parameters parameters) {
        List<FlatPart> parts = FlatPart.of(parameters);
        List<String> faulty = new ArrayList<>();
        double largest = 0;
        String where = "";
        for (FlatPart part : parts) {
            try (Scope scope = Scope.open()) {
                double size = part.view(flat).abs().max().item();
                if (!Double.isFinite(size)) {
                    faulty.add(part.name());
                } else if (where.isEmpty() || size > largest) {
                    largest = size;
                    where = part.name();
                }
            }
        }
        return new ParameterSurvey(parts.size(), faulty, largest, where);
    }

    boolean isFinite() {
        return faulty.isEmpty();
    }

    /** What was found among weights. */
    String ofWeights() {
        return isFinite() ? "finite, " + size() : count() + ", first in " + faulty.get(0);
    }

    /** What was found in a gradient whose norm is not finite. */
    String ofGradient() {
        return isFinite()
                ? "every element is finite, but the sum of their squares is beyond the element type: " + size()
                : count() + "; nearest to the output: " + faulty.get(faulty.size() - 1);
    }

    private String count() {
        return "not finite in " + faulty.size() + " of " + parameters + " parameters";
    }

    private String size() {
        return String.format(Locale.ROOT, "at most %.3g, in %s", largest, where);
    }
}
