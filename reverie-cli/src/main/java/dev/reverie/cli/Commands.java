package dev.reverie.cli;

import dev.reverie.cli.data.AnalyseCommand;
import dev.reverie.cli.data.DatasetsCommand;
import dev.reverie.cli.density.DensityCommand;
import dev.reverie.cli.density.LikelihoodCommand;
import dev.reverie.cli.density.TablesCommand;
import dev.reverie.cli.edit.ColorizeCommand;
import dev.reverie.cli.edit.DeblurCommand;
import dev.reverie.cli.edit.DenoiseCommand;
import dev.reverie.cli.edit.EditCommand;
import dev.reverie.cli.edit.InpaintCommand;
import dev.reverie.cli.edit.InterpolateCommand;
import dev.reverie.cli.edit.SuperresCommand;
import dev.reverie.cli.edit.VaryCommand;
import dev.reverie.cli.evaluate.CompareCommand;
import dev.reverie.cli.evaluate.EvaluateCommand;
import dev.reverie.cli.inspect.DoctorCommand;
import dev.reverie.cli.inspect.InfoCommand;
import dev.reverie.cli.inspect.ModelsCommand;
import dev.reverie.cli.inspect.PresetsCommand;
import dev.reverie.cli.inspect.SamplersCommand;
import dev.reverie.cli.sample.SampleCommand;
import dev.reverie.cli.studio.StudioCommand;
import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.train.EstimateCommand;
import dev.reverie.cli.train.InitCommand;
import dev.reverie.cli.train.QuickstartCommand;
import dev.reverie.cli.train.TrainCommand;
import dev.reverie.cli.weights.ConvertCommand;
import dev.reverie.cli.weights.EmaCommand;
import dev.reverie.cli.weights.PackCommand;
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
     */
    Commands(Console console) {
        commands = Map.ofEntries(
                Map.entry(QuickstartCommand.class, () -> new QuickstartCommand(console)),
                Map.entry(TrainCommand.class, () -> new TrainCommand(console)),
                Map.entry(EstimateCommand.class, () -> new EstimateCommand(console)),
                Map.entry(InitCommand.class, () -> new InitCommand(console)),
                Map.entry(SampleCommand.class, () -> new SampleCommand(console)),
                Map.entry(EditCommand.class, EditCommand::new),
                Map.entry(InpaintCommand.class, () -> new InpaintCommand(console)),
                Map.entry(ColorizeCommand.class, () -> new ColorizeCommand(console)),
                Map.entry(SuperresCommand.class, () -> new SuperresCommand(console)),
                Map.entry(DeblurCommand.class, () -> new DeblurCommand(console)),
                Map.entry(DenoiseCommand.class, () -> new DenoiseCommand(console)),
                Map.entry(VaryCommand.class, () -> new VaryCommand(console)),
                Map.entry(InterpolateCommand.class, () -> new InterpolateCommand(console)),
                Map.entry(SamplersCommand.class, () -> new SamplersCommand(console)),
                Map.entry(EvaluateCommand.class, () -> new EvaluateCommand(console)),
                Map.entry(CompareCommand.class, () -> new CompareCommand(console)),
                Map.entry(LikelihoodCommand.class, () -> new LikelihoodCommand(console)),
                Map.entry(TablesCommand.class, () -> new TablesCommand(console)),
                Map.entry(DensityCommand.class, () -> new DensityCommand(console)),
                Map.entry(EmaCommand.class, () -> new EmaCommand(console)),
                Map.entry(ConvertCommand.class, () -> new ConvertCommand(console)),
                Map.entry(PackCommand.class, () -> new PackCommand(console)),
                Map.entry(StudioCommand.class, () -> new StudioCommand(console)),
                Map.entry(ModelsCommand.class, () -> new ModelsCommand(console)),
                Map.entry(InfoCommand.class, () -> new InfoCommand(console)),
                Map.entry(PresetsCommand.class, () -> new PresetsCommand(console)),
                Map.entry(DatasetsCommand.class, () -> new DatasetsCommand(console)),
                Map.entry(AnalyseCommand.class, () -> new AnalyseCommand(console)),
                Map.entry(DoctorCommand.class, () -> new DoctorCommand(console)),
                Map.entry(CompletionCommand.class, () -> new CompletionCommand(console)),
                Map.entry(HelpWord.class, () -> new HelpWord(console)));
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        Supplier<Object> command = commands.get(type);
        return command == null ? CommandLine.defaultFactory().create(type) : type.cast(command.get());
    }
}
