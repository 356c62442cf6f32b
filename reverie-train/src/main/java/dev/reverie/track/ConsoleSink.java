package dev.reverie.track;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Prints the progress of training: a status line with step, smoothed loss, examples per second and time left, and a line
 * for each checkpoint, picture, measurement, warning and notice.
 */
public final class ConsoleSink implements EventSink {
    private static final double LOSS_MEMORY = 0.98;

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private @Nullable Work work;

    private record Work(Progress progress, StatusLine line, int batchSize, SmoothedLoss loss) {}

    /** An average that forgets, unbiased from the first value on. */
    private static final class SmoothedLoss {
        private double sum;
        private double weight;

        void add(double loss) {
            sum = LOSS_MEMORY * sum + loss;
            weight = LOSS_MEMORY * weight + 1;
        }

        double value() {
            return sum / weight;
        }
    }

    /**
     * A sink on a stream.
     *
     * @param out usually standard error
     * @param terminal whether it is a terminal, where the status line is rewritten in place
     */
    public ConsoleSink(PrintStream out, boolean terminal) {
        this(out, terminal, System::nanoTime);
    }

    /** A sink on standard error, which is asked whether it is a terminal. */
    public static ConsoleSink onStandardError() {
        return new ConsoleSink(System.err, isTerminal());
    }

    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // Since Java 22 there is always a console, and a method to ask what it is.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderJava) {
            return true;
        }
    }

    ConsoleSink(PrintStream out, boolean terminal, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    @Override
    public void accept(Event event) {
        if (event instanceof Event.Started started) {
            work = new Work(
                    new Progress(started.step(), started.steps(), nanoTime),
                    new StatusLine(out, terminal, nanoTime),
                    started.batchSize(),
                    new SmoothedLoss());
            String from = started.step() > 0 ? ", continuing at step " + started.step() : "";
            print("training " + started.title() + ": " + started.steps() + " steps of " + started.batchSize()
                    + " examples" + from);
        } else if (event instanceof Event.Step step) {
            show(step);
        } else if (event instanceof Event.Saved saved) {
            print("step " + saved.step() + ": saved " + saved.file());
        } else if (event instanceof Event.Pictured pictured) {
            print("step " + pictured.step() + ": " + pictured.name() + " in " + pictured.file());
        } else if (event instanceof Event.Measured measured) {
            print("step " + measured.step() + ": "
                    + measured.values().entrySet().stream()
                            .map(value -> ofOne(value.getKey(), value.getValue(), measured.ofData()))
                            .collect(Collectors.joining(", "))
                    + "; " + measured.samples());
        } else if (event instanceof Event.Forecast forecast) {
            print("  " + forecast.text() + timeTo(forecast));
        } else if (event instanceof Event.Diagnosis diagnosis) {
            print("step " + diagnosis.step() + ", warning: " + diagnosis.reason());
            print("  what to change: " + diagnosis.remedy());
        } else if (event instanceof Event.Notice notice) {
            print(notice.text());
        } else if (event instanceof Event.Finished finished) {
            String how = finished.step() < finished.steps() ? "stopped at step " : "done: step ";
            print(how + finished.step() + " of " + finished.steps() + " after " + Progress.words(finished.seconds()));
        }
    }

    private static String ofOne(String name, double value, Map<String, Double> ofData) {
        Double floor = ofData.get(name);
        return name
                + String.format(Locale.ROOT, " %.4g", value)
                + (floor == null ? "" : String.format(Locale.ROOT, " (data %.3g)", floor));
    }

    /** The time from now to the forecast step, at the present speed. */
    private String timeTo(Event.Forecast forecast) {
        double rate = work == null ? 0 : work.progress().rate();
        double steps = forecast.at() - forecast.step();
        return rate > 0 && steps > 0 && Double.isFinite(steps) ? ", " + Progress.words(steps / rate) + " from now" : "";
    }

    private void show(Event.Step step) {
        Work now = work;
        if (now == null) {
            return;
        }
        now.progress().reach(step.step());
        now.loss().add(step.loss());
        if (now.line().isDue()) {
            now.line()
                    .show(String.format(
                            Locale.ROOT,
                            "step %s  loss %.4g  %.4g examples/s  %s left",
                            now.progress(),
                            now.loss().value(),
                            now.progress().rate() * now.batchSize(),
                            now.progress().remaining()));
        }
    }

    private void print(String text) {
        if (work == null) {
            out.println(text);
        } else {
            work.line().print(text);
        }
    }

    @Override
    public void close() {
        if (work != null) {
            work.line().clear();
        }
    }
}
