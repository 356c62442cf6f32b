package dev.reverie.studio.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.studio.job.JobKind;
import dev.reverie.studio.job.JobPlan;
import dev.reverie.studio.web.Fields;
import java.io.IOException;

/** Makes the work of every kind of request. */
public final class StudioPlanner implements JobPlan.Planner {
    private final WorkTools tools;

    /**
     * A planner.
     *
     * @param tools that work stands on
     */
    public StudioPlanner(WorkTools tools) {
        this.tools = tools;
    }

    @Override
    public JobPlan plan(JobKind kind, ObjectNode request, boolean isNew) throws IOException {
        Fields fields = Fields.of(request, "/request");
        return switch (kind) {
            case TRAIN -> TrainWork.plan(tools, fields, isNew);
            case SAMPLE -> SampleWork.plan(tools, fields);
            case RACE -> RaceWork.plan(tools, fields);
            case GRID -> GridWork.plan(tools, fields, isNew);
            case EDIT -> PictureEdit.plan(tools, fields);
            case INTERPOLATE -> InterpolateWork.plan(tools, fields);
            case LIKELIHOOD -> ScoringWork.plan(tools, fields);
            case EVALUATE -> EvaluationWork.plan(tools, fields);
        };
    }
}
