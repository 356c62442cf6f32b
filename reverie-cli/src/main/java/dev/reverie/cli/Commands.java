package dev.reverie.cli;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes a command when it is called, and not before. */
final class Commands implements IFactory {
    private final Map<Class<?>, Supplier<Object>> commands;

    /**
     * Commands of one command line.
     *
     * @param console where they speak
     * @param arguments the whole line, for provenance
     */
    Commands(Console console, List<String> arguments) {
        commands = Map.of(
                QuickstartCommand.class, () -> new QuickstartCommand(console),
                TrainCommand.class, () -> new TrainCommand(console, arguments),
                SampleCommand.class, () -> new SampleCommand(console, arguments),
                InfoCommand.class, () -> new InfoCommand(console),
                PresetsCommand.class, () -> new PresetsCommand(console),
                DatasetsCommand.class, () -> new DatasetsCommand(console),
                DoctorCommand.class, () -> new DoctorCommand(console),
                CompletionCommand.class, () -> new CompletionCommand(console),
                HelpWord.class, () -> new HelpWord(console));
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        Supplier<Object> command = commands.get(type);
        return command == null ? CommandLine.defaultFactory().create(type) : type.cast(command.get());
    }
}
