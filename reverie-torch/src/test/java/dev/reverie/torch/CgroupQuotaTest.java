package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CgroupQuotaTest {
    @TempDir
    private Path root;

    private FakeSystem system;

    @BeforeEach
    void aMachineWithNoFiles() {
        system = new FakeSystem(root);
    }

    private CgroupQuota quota() {
        return new CgroupQuota(system.files());
    }

    @Test
    void withoutAnyFileThereIsNoQuota() {
        assertThat(quota().processors()).isEmpty();
    }

    @Test
    void theSecondVersionTellsQuotaAndPeriodInOneLine() throws IOException {
        system.secondVersion("/app").write("/sys/fs/cgroup/app/cpu.max", "250000 100000");
        assertThat(quota().processors()).hasValue(2.5);
    }

    @Test
    void theLeastQuotaOnThePathToTheRootCounts() throws IOException {
        system.secondVersion("/pod/job/step")
                .write("/sys/fs/cgroup/pod/cpu.max", "150000 100000")
                .write("/sys/fs/cgroup/pod/job/cpu.max", "max 100000")
                .write("/sys/fs/cgroup/pod/job/step/cpu.max", "800000 100000");
        assertThat(quota().processors()).hasValue(1.5);
        // In a container the top that is seen may have a quota, too.
        system.write("/sys/fs/cgroup/cpu.max", "50000 100000");
        assertThat(quota().processors()).hasValue(0.5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"max 100000", "max", "", "-1 100000", "abc 100000", "100000", "100000 0", "0 100000", "1 2 3"})
    void whatIsNoQuotaGrantsEverything(String text) throws IOException {
        system.secondVersion("/app").write("/sys/fs/cgroup/app/cpu.max", text);
        assertThat(quota().processors()).isEmpty();
    }

    @Test
    void theFirstVersionHasAFileForEach() throws IOException {
        system.write("/proc/self/cgroup", "4:memory:/box", "3:cpu,cpuacct:/box/inner", "1:name=systemd:/")
                .write(
                        "/proc/self/mountinfo",
                        "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
                        "34 31 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory")
                .write("/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us", "300000")
                .write("/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us", "100000")
                .write("/sys/fs/cgroup/cpu,cpuacct/box/inner/cpu.cfs_quota_us", "-1")
                .write("/sys/fs/cgroup/cpu,cpuacct/box/inner/cpu.cfs_period_us", "100000");
        assertThat(quota().processors()).hasValue(3);
    }

    @Test
    void aContainerSeesItsOwnGroupAtTheTop() throws IOException {
        system.write("/proc/self/cgroup", "3:cpu:/docker/abc")
                .write("/proc/self/mountinfo", "33 31 0:30 /docker/abc /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu")
                .write("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "200000")
                .write("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");
        assertThat(quota().processors()).hasValue(2);
    }

    @Test
    void aGroupOutsideOfWhatIsMountedHasTheLimitOfTheTop() throws IOException {
        system.secondVersion("/../elsewhere").write("/sys/fs/cgroup/cpu.max", "100000 100000");
        assertThat(quota().processors()).hasValue(1);
    }

    @Test
    void bothVersionsAtOnceAreRead() throws IOException {
        system.write("/proc/self/cgroup", "1:cpu:/old", "0::/new")
                .write(
                        "/proc/self/mountinfo",
                        "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu",
                        "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw")
                .write("/sys/fs/cgroup/cpu/old/cpu.cfs_quota_us", "400000")
                .write("/sys/fs/cgroup/cpu/old/cpu.cfs_period_us", "100000")
                .write("/sys/fs/cgroup/unified/new/cpu.max", "300000 100000");
        assertThat(quota().processors()).hasValue(3);
    }

    @Test
    void malformedTablesAreNoFault() throws IOException {
        system.write("/proc/self/cgroup", "", "0::", "nonsense", "1:cpu")
                .write("/proc/self/mountinfo", "", "short", "1 2 3 / /x rw - cgroup2", "1 2 3 - cgroup2 a b");
        assertThat(quota().processors()).isEmpty();
    }

    @Test
    void spacesInTheMountPointAreRead() throws IOException {
        system.write("/proc/self/cgroup", "0::/")
                .write("/proc/self/mountinfo", "31 23 0:28 / /my\\040groups rw - cgroup2 cgroup2 rw")
                .write("/my groups/cpu.max", "100000 50000");
        assertThat(quota().processors()).hasValue(2);
    }
}
