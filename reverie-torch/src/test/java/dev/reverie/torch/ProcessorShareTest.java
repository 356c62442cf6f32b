package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorShareTest {
    @TempDir
    private Path root;

    private FakeSystem system;

    @BeforeEach
    void aMachineWithNoFiles() {
        system = new FakeSystem(root);
    }

    private ProcessorShare share() {
        return ProcessorShare.read(system.files(), 6);
    }

    @Test
    void withoutFilesWhatJavaSeesCounts() {
        assertThat(share()).isEqualTo(new ProcessorShare(6, 6, "all that this process may use"));
    }

    @Test
    void hyperthreadsOfACoreCountOnce() throws IOException {
        system.cores("0-7", "0,4", "1,5", "2,6", "3,7").affinity("0-7");
        assertThat(share()).isEqualTo(new ProcessorShare(4, 4, "all that this process may use"));
    }

    @Test
    void ofACoreOneAllowedHyperthreadIsEnough() throws IOException {
        system.cores("0-7", "0,4", "1,5", "2,6", "3,7").affinity("0-1,4");
        assertThat(share()).isEqualTo(new ProcessorShare(4, 2, "limited by affinity to CPUs 0-1,4"));
        system.affinity("3");
        assertThat(share()).isEqualTo(new ProcessorShare(4, 1, "limited by affinity to CPU 3"));
    }

    @Test
    void theFormerNameOfTheListIsRead() throws IOException {
        system.cores("0-1")
                .affinity("0-1")
                .write("/sys/devices/system/cpu/cpu0/topology/thread_siblings_list", "0-1")
                .write("/sys/devices/system/cpu/cpu1/topology/thread_siblings_list", "0-1");
        assertThat(share().usable()).isEqualTo(1);
    }

    @Test
    void aTopologyThatMakesNoSenseIsNotBelieved() throws IOException {
        // All eight are said to be hyperthreads of one core, which no processor has.
        system.cores("0-7", "0-7").affinity("0-7");
        assertThat(share().usable()).isEqualTo(8);
        // A core that its own processor does not belong to; equal numbers of cores with different siblings.
        system.cores("0-1")
                .affinity("0-1")
                .write("/sys/devices/system/cpu/cpu0/topology/core_cpus_list", "1")
                .write("/sys/devices/system/cpu/cpu0/topology/core_id", "0")
                .write("/sys/devices/system/cpu/cpu1/topology/core_cpus_list", "1")
                .write("/sys/devices/system/cpu/cpu1/topology/core_id", "0");
        assertThat(share().usable()).isEqualTo(2);
    }

    @Test
    void processorsThatAreSwitchedOffDoNotCount() throws IOException {
        system.cores("0-1").affinity("0-127");
        assertThat(share()).isEqualTo(new ProcessorShare(2, 2, "all that this process may use"));
    }

    @Test
    void theMaskIsReadWhereThereIsNoList() throws IOException {
        system.cores("0-3").write("/proc/self/status", "Cpus_allowed:\t6");
        assertThat(share()).isEqualTo(new ProcessorShare(4, 2, "limited by affinity to CPUs 1-2"));
        system.write("/proc/self/status", "Cpus_allowed:\tnonsense", "Cpus_allowed_list:\t");
        assertThat(share().usable()).isEqualTo(4);
    }

    @Test
    void aQuotaIsRoundedUp() throws IOException {
        system.cores("0-63")
                .affinity("0-63")
                .secondVersion("/app")
                .write("/sys/fs/cgroup/app/cpu.max", "200000 100000");
        assertThat(share()).isEqualTo(new ProcessorShare(64, 2, "cgroup quota of 2 CPUs"));
        system.write("/sys/fs/cgroup/app/cpu.max", "150000 100000");
        assertThat(share()).isEqualTo(new ProcessorShare(64, 2, "cgroup quota of 1.5 CPUs"));
        system.write("/sys/fs/cgroup/app/cpu.max", "100000 100000");
        assertThat(share()).isEqualTo(new ProcessorShare(64, 1, "cgroup quota of 1 CPU"));
        system.write("/sys/fs/cgroup/app/cpu.max", "1000 100000");
        assertThat(share()).isEqualTo(new ProcessorShare(64, 1, "cgroup quota of 0.01 CPUs"));
    }

    @Test
    void theNarrowerLimitIsTold() throws IOException {
        system.cores("0-63").affinity("3").secondVersion("/app").write("/sys/fs/cgroup/app/cpu.max", "200000 100000");
        assertThat(share()).isEqualTo(new ProcessorShare(64, 1, "limited by affinity to CPU 3"));
        system.affinity("0-63").write("/sys/fs/cgroup/app/cpu.max", "6400000 100000");
        assertThat(share()).isEqualTo(new ProcessorShare(64, 64, "all that this process may use"));
    }
}
