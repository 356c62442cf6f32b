package dev.reverie.lab.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.table.PublishedTable;
import dev.reverie.data.table.TableParts;
import dev.reverie.errors.RequestException;
import dev.reverie.network.ConcatSquashConfig.Nonlinearity;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.stat.GaussianMixture;
import dev.reverie.stat.MultivariateNormal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Models on a table whose density is known. */
final class TableComparisonTest {
    /** Two peaks in the plane, far from Gaussian. */
    private static final GaussianMixture TRUTH = GaussianMixture.of(
            new double[] {0.6, 0.4},
            List.of(
                    MultivariateNormal.of(new double[] {-20, 3}, new double[][] {{25, 4}, {4, 1}}),
                    MultivariateNormal.of(new double[] {20, 5}, new double[][] {{16, -3}, {-3, 1}})));

    private static final TabularSettings SHORT =
            new TabularSettings(16, 1, Nonlinearity.TANH, 128, 5e-3, 250, 15, TabularSettings.NO_LIMIT, 200, 8, 1);

    private static float[][] rows(int count, String part) {
        RandomCursor cursor = RandomStream.of(1).purpose(part).cursor();
        float[][] rows = new float[count][2];
        for (float[] row : rows) {
            double[] x = TRUTH.draw(cursor);
            row[0] = (float) x[0];
            row[1] = (float) x[1];
        }
        return rows;
    }

    private static DensityTable table() {
        return DensityTable.of(TableParts.of(
                "two peaks", "drawn", "", rows(1000, "train"), rows(100, "validation"), rows(200, "test")));
    }

    @Test
    void allModelsAreJudgedAndTheMixtureFindsTheTruth() {
        DensityTable table = table();
        List<TabularModel> heard = new ArrayList<>();
        TableResult result =
                new TableComparison(SHORT).run(table, (model, done, total, validation) -> heard.add(model));

        assertThat(result.models()).extracting(ModelResult::model).containsExactly(TabularModel.values());
        assertThat(heard).contains(TabularModel.values());
        assertThat(result.models()).allMatch(ModelResult::isComplete);
        double truth = TRUTH.meanLogDensity(DensityTable.doubles(rows(200, "test"), 200));
        double gaussian = result.models().get(0).mean() + result.logJacobian();
        double mixture = result.models().get(1).mean() + result.logJacobian();
        // 11 parameters fitted to 1000 rows cost 0.0055 nats; six times that for the draw of 200 test rows
        assertThat(mixture).isCloseTo(truth, within(0.035));
        // the peaks are 40 apart with deviations 5 and 4, where one Gaussian is worse by more than half a nat
        assertThat(gaussian).isLessThan(truth - 0.5);
        // a few hundred steps of regression beat the Gaussian
        assertThat(result.models().get(3).mean())
                .isGreaterThan(result.models().get(0).mean());
        assertThat(result.models().get(4).mean())
                .isGreaterThan(result.models().get(0).mean());
        // fifteen steps of warm-up hardly leave the flow of random weights, which is near the standard normal, -2.84
        assertThat(result.models().get(2).mean()).isBetween(-3.5, -2.0);
        assertThat(result.models()).allMatch(model -> model.mean() + result.logJacobian() < truth + 0.2);
    }

    @Test
    void aSeedGivesTheSameNumbersAgain() {
        TabularSettings few = SHORT.withSteps(20, 3);
        TableResult first = new TableComparison(few).run(table(), TabularProgress.NONE);
        TableResult second = new TableComparison(few).run(table(), TabularProgress.NONE);

        assertThat(second.models())
                .extracting(ModelResult::mean)
                .isEqualTo(first.models().stream().map(ModelResult::mean).toList());
        assertThat(new TableComparison(few.withSeed(2))
                        .run(table(), TabularProgress.NONE)
                        .models()
                        .get(4)
                        .mean())
                .isNotEqualTo(first.models().get(4).mean());
    }

    @Test
    void standardisationAndItsJacobianLeadBackToTheSource() {
        DensityTable table = table();
        double[][] train = DensityTable.doubles(table.train(), 1000);
        MultivariateNormal standardized = MultivariateNormal.fit(train, 0);
        double[][] source = DensityTable.doubles(rows(1000, "train"), 1000);
        MultivariateNormal raw = MultivariateNormal.fit(source, 0);

        assertThat(standardized.covariance()[0][0]).isCloseTo(1, within(1e-6));
        // rows are float32
        assertThat(standardized.logDensity(train[5]) + table.logJacobian())
                .isCloseTo(raw.logDensity(source[5]), within(1e-5));
    }

    @Test
    void timeEndsATraining() {
        TableResult result = new TableComparison(
                        SHORT.withSteps(1_000_000, 1_000_000).withSeconds(1e-9))
                .run(table(), TabularProgress.NONE);

        assertThat(result.models().subList(2, 5)).allMatch(model -> model.steps() == 1);
        assertThat(result.models().get(2).details()).contains("stopped by time");
    }

    @Test
    void reportsHoldTheNumbersAndThePapersBesideThem() {
        ModelResult good =
                new ModelResult(TabularModel.GAUSSIAN, -1.25, 0.125, -1.5, 5, 0, 0.5, 0.25, "full | covariance");
        ModelResult bad = new ModelResult(
                TabularModel.FFJORD, Double.NaN, Double.NaN, Double.NaN, 0, 0, 1, 0, "failed: step size");
        TableResult power = new TableResult("power", "as they are", 6, 100, 10, 10, 2, List.of(good, bad));

        assertThat(ComparisonReport.markdown(List.of(power)))
                .contains(
                        "## power: 6 columns, 100 + 10 + 10 rows",
                        "| Gaussian | -1.250 ± 0.125 | 0.750 | -1.500 | 5 |  | 0.5 | 0.3 | full / covariance |",
                        "| FFJORD | none | none |",
                        "MAF with 5 layers 0.14, with 10 layers 0.24",
                        "FFJORD 0.46");
        assertThat(ComparisonReport.csv(List.of(power)).lines())
                .hasSize(3)
                .contains("power,6,100,10,Gaussian,-1.250000,0.125000,0.750000,-1.500000,5,0,0.500,0.250");
    }

    @Test
    void publishedTablesHaveTheWidthsOfThePaper() {
        for (PublishedTable table : PublishedTable.values()) {
            assertThat(TabularSettings.published(table).width() % 10).isZero();
            assertThat(TabularSettings.published(table).width()).isGreaterThan(table.columns());
        }
        assertThat(TabularSettings.forColumns(12).width()).isEqualTo(96);
    }

    @Test
    void badSettingsAreToldInWords() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SHORT.withSteps(0, 1))
                .withMessageContaining("regressionSteps must be at least 1, got 0");
        DensityTable wide =
                DensityTable.of(TableParts.of("wide", "", "", new float[3][300], new float[3][300], new float[3][300]));
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> new TableComparison(SHORT).run(wide, TabularProgress.NONE))
                .withMessageContaining("wide has 300 columns");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SHORT.withSeconds(0))
                .withMessageContaining("seconds must be positive");
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> TableParts.of("x", "", "", new float[1][2], new float[5][2], new float[5][2]))
                .withMessageContaining("at least 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableParts.of("x", "", "", new float[2][2], new float[5][3], new float[5][2]))
                .withMessageContaining("differ in length: 2 and 3");
    }
}
