package dev.reverie.cli.edit;

import dev.reverie.cli.terminal.Console;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** A task of {@code reverie edit}: what all of them have in common. */
public abstract class EditTaskCommand implements Callable<Integer> {
    private final Console console;
    private final List<String> arguments;

    @ParentCommand
    private @Nullable EditCommand edit;

    @Mixin
    private final PictureOptions picture = new PictureOptions();

    @Mixin
    private final DrawingOptions drawing = new DrawingOptions();

    public EditTaskCommand(Console console, List<String> arguments) {
        this.console = console;
        this.arguments = arguments;
    }

    /** What is to be done, by the options of the task. */
    abstract EditTask task();

    @Override
    public final Integer call() throws Exception {
        if (edit == null) {
            throw new IllegalStateException("a task of edit was called without edit");
        }
        EditRequest request = new EditRequest(
                edit.source(),
                task(),
                picture.in(),
                picture.truth(),
                picture.example(),
                picture.features(),
                drawing.count(),
                drawing.seed(),
                drawing.device(),
                drawing.sampling(),
                drawing.settings(),
                drawing.out(),
                arguments);
        return new EditWork(console).run(request);
    }
}
