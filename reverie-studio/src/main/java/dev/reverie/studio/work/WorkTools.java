package dev.reverie.studio.work;

import dev.reverie.studio.model.OpenModels;
import dev.reverie.studio.upload.Uploads;
import java.util.function.Consumer;

/**
 * What work stands on.
 *
 * @param models lends models
 * @param uploads hold what pages sent
 * @param own data that runs may learn from
 * @param runChanged told the name of a run that has changed
 */
public record WorkTools(OpenModels models, Uploads uploads, OwnData own, Consumer<String> runChanged) {}
