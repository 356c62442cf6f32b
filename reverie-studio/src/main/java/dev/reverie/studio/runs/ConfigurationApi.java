package dev.reverie.studio.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.ConfigSetting;
import dev.reverie.config.Presets;
import dev.reverie.config.Range;
import dev.reverie.config.RunConfig;
import dev.reverie.studio.model.EngineGate;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.ApiRoutes;
import dev.reverie.studio.web.Fields;
import dev.reverie.studio.web.Query;
import dev.reverie.studio.web.RecentAnswer;
import dev.reverie.studio.work.ConfigurationRequest;
import dev.reverie.studio.work.JobEstimate;
import dev.reverie.studio.work.WorkTools;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Locale;

/** The handlers about presets, configurations and what they cost. */
public final class ConfigurationApi {
    private final WorkTools tools;
    private final EngineGate gate;

    /**
     * The handlers.
     *
     * @param tools for data
     * @param gate lets few compute at a time
     */
    public ConfigurationApi(WorkTools tools, EngineGate gate) {
        this.tools = tools;
        this.gate = gate;
    }

    /** Adds them. */
    public void addTo(ApiRoutes routes) {
        routes.get("/presets", RecentAnswer.constant(ConfigurationApi::presets))
                .get("/data", this::data)
                .post("/configurations", this::check)
                .post("/estimates", this::estimate);
    }

    private static JsonNode presets() {
        ObjectNode json = Answers.object();
        ArrayNode groups = json.putArray("groups");
        for (Presets.Group group : Presets.groups()) {
            ArrayNode presets = groups.addObject().put("title", group.title()).putArray("presets");
            for (String name : group.names()) {
                presets.addObject()
                        .put("name", name)
                        .put("description", Presets.named(name).description());
            }
        }
        return json;
    }

    private void data(Context ctx) throws IOException {
        Query.of(ctx).done();
        ObjectNode json = Answers.object();
        tools.own().list(json.putArray("data"));
        Answers.json(ctx, json);
    }

    private void check(Context ctx) throws IOException {
        Query.of(ctx).done();
        Fields body = Fields.of(ctx);
        ConfigurationRequest request = ConfigurationRequest.of(tools, body);
        body.done();
        RunConfig config = request.config();
        ObjectNode json = Answers.object()
                .put("yaml", config.yaml())
                .put("name", config.name())
                .put("description", config.description())
                .put("task", RunCard.task(config));
        ArrayNode settings = json.putArray("settings");
        for (ConfigSetting setting : config.settings()) {
            settings.add(described(setting));
        }
        request.notices().forEach(json.putArray("notices")::add);
        json.put("command", request.command("runs/" + config.name()));
        Answers.json(ctx, json);
    }

    private static ObjectNode described(ConfigSetting setting) throws IOException {
        ObjectNode json = Answers.object()
                .put("path", setting.path())
                .put("section", setting.section())
                .put("type", setting.type().name().toLowerCase(Locale.ROOT));
        json.set("value", Answers.parse(setting.value()));
        json.set("default", Answers.parse(setting.fallback()));
        json.put("changed", !setting.value().equals(setting.fallback()));
        if (setting.range().isPresent()) {
            Range range = setting.range().get();
            json.put("range", range.toString());
            if (Double.isFinite(range.low())) {
                json.put("low", range.low());
            }
            if (Double.isFinite(range.high())) {
                json.put("high", range.high());
            }
        }
        if (!setting.choices().isEmpty()) {
            setting.choices().forEach(json.putArray("choices")::add);
        }
        return json;
    }

    private void estimate(Context ctx) throws IOException {
        Query.of(ctx).done();
        Fields body = Fields.of(ctx);
        try (EngineGate.Place place = gate.enter()) {
            Answers.json(ctx, JobEstimate.of(tools, body));
        }
    }
}
