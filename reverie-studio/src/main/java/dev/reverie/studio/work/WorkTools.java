package dev.reverie.studio.work;

import dev.reverie.studio.model.OpenModels;
import dev.reverie.studio.upload.Uploads;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What work stands on.
 *
 * @param models lends models
 * @param uploads hold what pages sent
 * @param data folder that runs may learn from; absent for none
 * @param runChanged told the name of a run that has changed
 */
public record WorkTools(OpenModels models, Uploads uploads, Optional<Path> data, Consumer<String> runChanged) {}
