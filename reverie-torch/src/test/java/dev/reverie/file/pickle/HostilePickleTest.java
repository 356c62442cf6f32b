package dev.reverie.file.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.reverie.file.FileFormatException;
import dev.reverie.file.InflationLimit;
import dev.reverie.file.NdArray;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a file holds, it is read as data or refused with a {@link FileFormatException}, soon and in little memory.
 */
class HostilePickleTest {
    private static final long SEED = 20210606;
    private static final List<Opcode> OPCODES = List.of(Opcode.values());

    @TempDir
    Path folder;

    private String fault(byte[] pickle) throws IOException {
        Path file = ArchiveFile.of(pickle).write(folder.resolve("hostile.pth"));
        try (TorchFile open = TorchFile.open(file)) {
            return "read " + open.leaves().size() + " leaves";
        } catch (FileFormatException e) {
            return e.fault();
        }
    }

    private static PickleBytes call(String module, String name, String argument) {
        return PickleBytes.protocol(2).global(module, name).text(argument).op(Opcode.TUPLE1, Opcode.REDUCE);
    }

    @Test
    void noPythonFunctionIsCalledAndEachIsRefusedByItsName() throws IOException {
        String[][] names = {
            {"os", "system"},
            {"posix", "system"},
            {"builtins", "eval"},
            {"__builtin__", "exec"},
            {"builtins", "getattr"},
            {"subprocess", "Popen"},
            {"torch", "load"},
            {"torch.hub", "load"},
            {"numpy", "load"},
            {"runpy", "_run_code"},
            {"collections", "OrderedDict.__init__"},
            {"torch._utils", "_rebuild_tensor_v2.__globals__"}
        };
        for (String[] name : names) {
            assertThat(fault(call(name[0], name[1], "touch /tmp/owned").end()))
                    .contains("asks for the Python object '" + name[0] + "." + name[1] + "'", "save", "safetensors");
        }
    }

    @Test
    void aFileThatAsksToRunSomethingBesideItsWeightsIsRefused() throws IOException {
        for (String module : List.of("os", "posix", "subprocess", "builtins", "importlib.util", "runpy")) {
            byte[] pickle = PickleBytes.protocol(2)
                    .op(Opcode.EMPTY_LIST)
                    .global(module, "run")
                    .text("x")
                    .op(Opcode.TUPLE1, Opcode.REDUCE, Opcode.APPEND)
                    .end();
            assertThat(fault(pickle)).contains("asks for the Python object '" + module + ".run'");
        }
    }

    @Test
    void namesFromTheStackAreHeldAgainstTheSameList() throws IOException {
        byte[] pickle = PickleBytes.protocol(4)
                .text("os")
                .text("system")
                .op(Opcode.STACK_GLOBAL)
                .end();
        assertThat(fault(pickle)).contains("'os.system'");
    }

    @Test
    void instructionsThatMakeObjectsOfClassesAreRefusedByTheirNames() throws IOException {
        for (Opcode opcode : List.of(
                Opcode.INST,
                Opcode.OBJ,
                Opcode.NEWOBJ_EX,
                Opcode.EXT1,
                Opcode.EXT4,
                Opcode.PERSID,
                Opcode.NEXT_BUFFER)) {
            assertThat(fault(PickleBytes.protocol(2).op(opcode).end())).contains("instruction " + opcode);
        }
    }

    @Test
    void whatIsNoFunctionIsNotCalledAndWhatIsNoDictionaryHasNoState() throws IOException {
        assertThat(fault(PickleBytes.protocol(2)
                        .text("os.system")
                        .op(Opcode.EMPTY_TUPLE, Opcode.REDUCE)
                        .end()))
                .contains("calls something that is no function");
        assertThat(fault(PickleBytes.protocol(2)
                        .global("torch", "FloatStorage")
                        .op(Opcode.EMPTY_TUPLE, Opcode.REDUCE)
                        .end()))
                .contains("calls something that is no function");
        assertThat(fault(PickleBytes.protocol(2)
                        .global("torch._utils", "_rebuild_tensor_v2")
                        .op(Opcode.EMPTY_DICT, Opcode.BUILD)
                        .end()))
                .contains("gives a state");
        assertThat(fault(call("torch._utils", "_rebuild_tensor_v2", "x").end()))
                .contains("calls torch._utils._rebuild_tensor_v2 with 1 arguments that it does not take");
    }

    @Test
    void everyCutOfAPickleIsRefused() throws IOException {
        byte[] good = PickleBytes.protocol(2)
                .tensor("FloatStorage", "0", 6, 0, new int[] {6}, new int[] {1})
                .end();
        for (int length = 0; length < good.length; length++) {
            assertThat(fault(Arrays.copyOf(good, length))).contains("cut short");
        }
    }

    @Test
    void stackMemoAndMarksAreBounded() throws IOException {
        assertThat(fault(PickleBytes.protocol(2).op(Opcode.POP).end())).contains("where there is none");
        assertThat(fault(PickleBytes.protocol(2).op(Opcode.TUPLE).end())).contains("never set");
        assertThat(fault(PickleBytes.protocol(2).op(Opcode.BINGET).raw(3).end()))
                .contains("recalls value 3");
        assertThat(fault(PickleBytes.protocol(2)
                        .whole(1)
                        .op(Opcode.MARK, Opcode.APPENDS)
                        .end()))
                .contains("appends to something that is no list");
        assertThat(fault(repeated(Opcode.MARK, PickleBudget.MAX_STACK + 2))).contains("on its stack");
        assertThat(fault(repeated(Opcode.NONE, PickleBudget.MAX_STACK + 2))).contains("on its stack");
        byte[] remembering = repeated(Opcode.MEMOIZE, PickleBudget.MAX_MEMO + 2);
        remembering[2] = (byte) Opcode.NONE.code();
        assertThat(fault(remembering)).contains("remembers more than");
    }

    private static byte[] repeated(Opcode opcode, int times) {
        byte[] many = new byte[times];
        Arrays.fill(many, (byte) opcode.code());
        return PickleBytes.protocol(4).raw(many).end();
    }

    @Test
    void aFewBytesDoNotBuildMillionsOfObjects() throws IOException {
        int times = PickleBudget.MAX_VALUES / 4 + 10;
        byte[] nested = new byte[2 * times];
        for (int i = 0; i < nested.length; i += 2) {
            nested[i] = (byte) Opcode.EMPTY_LIST.code();
            nested[i + 1] = (byte) Opcode.POP.code();
        }
        assertThat(fault(PickleBytes.protocol(2).raw(nested).end())).contains("far more than a checkpoint needs");
    }

    @Test
    void lengthsBeyondTheFileAllocateNothing() throws IOException {
        assertThat(fault(PickleBytes.protocol(2)
                        .op(Opcode.BINUNICODE)
                        .int32(0x7fff_ffff)
                        .end()))
                .contains("a piece of 2147483647 bytes");
        assertThat(fault(PickleBytes.protocol(4).op(Opcode.BINBYTES8).int64(-1).end()))
                .contains("a piece of -1 bytes");
        assertThat(fault(PickleBytes.protocol(2).op(Opcode.LONG4).int32(1 << 20).end()))
                .contains("a whole number of 1048576 bytes");
        assertThat(fault(PickleBytes.protocol(2)
                        .op(Opcode.BINUNICODE)
                        .int32(1 << 20)
                        .end()))
                .contains("cut short");
    }

    @Test
    void aListThatHoldsItselfIsRefused() throws IOException {
        byte[] pickle = PickleBytes.protocol(2)
                .op(Opcode.EMPTY_LIST, Opcode.BINPUT)
                .raw(0)
                .op(Opcode.BINGET)
                .raw(0)
                .op(Opcode.APPEND)
                .end();
        assertThat(fault(pickle)).contains("nests its content deeper than");
    }

    @Test
    void partsSharedExponentiallyOftenAreRefusedSoon() throws IOException {
        PickleBytes pickle = PickleBytes.protocol(2).op(Opcode.EMPTY_TUPLE);
        for (int i = 0; i < 90; i++) {
            pickle.op(Opcode.DUP, Opcode.TUPLE2);
        }
        byte[] bytes = pickle.end();
        Assertions.assertTimeout(
                Duration.ofSeconds(10), () -> assertThat(fault(bytes)).contains("nests its content"));
    }

    @Test
    void containersAreNoKeys() throws IOException {
        assertThat(fault(PickleBytes.protocol(2)
                        .op(Opcode.EMPTY_DICT, Opcode.EMPTY_TUPLE, Opcode.NONE, Opcode.SETITEM)
                        .end()))
                .contains("a key of a dictionary");
    }

    @Test
    void anArchiveThatUnfoldsToTooMuchIsRefusedUnlessAllowed() throws IOException {
        byte[] pickle = PickleBytes.protocol(2).op(Opcode.NONE).end();
        Path bomb = ArchiveFile.of(pickle)
                .entry("model/data/0", new byte[4 << 20])
                .deflated()
                .write(folder.resolve("bomb.pth"));
        InflationLimit small = new InflationLimit(1 << 20, 100, 1 << 30);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> TorchFile.open(bomb, small))
                .withMessageContaining("unfolds to more");
        TorchFile.open(bomb).close();
    }

    @Test
    void aTensorThatRepeatsOneElementBeyondTheLimitIsRefused() throws IOException {
        byte[] pickle = PickleBytes.protocol(2)
                .tensor("FloatStorage", "0", 1, 0, new int[] {1 << 20, 1 << 10}, new int[] {0, 0})
                .end();
        Path file = ArchiveFile.of(pickle).storage("0", new byte[4]).write(folder.resolve("expanded.pth"));
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> TorchFile.open(file))
                .withMessageContaining("repeats the 1 elements");
    }

    @Test
    void mutatedArchivesAreReadOrRefused() throws IOException {
        Path path = folder.resolve("good.pth");
        TorchWriter.write(
                path,
                Map.of(
                        "model", Map.of("a", NdArray.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3)),
                        "ema", Map.of("decay", 0.5, "shadow_params", List.of(NdArray.of(new long[] {7}, 1))),
                        "step", 1L << 40));
        mutate(Files.readAllBytes(path));
    }

    @Test
    void mutatedFilesOfTheFormerFormAreReadOrRefused() throws IOException {
        mutate(Files.readAllBytes(TorchFileTest.legacy(folder, "0", 6, 24)));
    }

    private void mutate(byte[] good) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        int read = 0;
        int cases = 1200;
        for (int i = 0; i < cases; i++) {
            byte[] bytes = mutated(good, random);
            read += survives(bytes, "seed " + SEED + ", case " + i);
        }
        // The test would be idle if none or all were read.
        assertThat(read).isBetween(50, cases - 50);
    }

    @Test
    void mutatedPicklesAreReadOrRefused() throws IOException {
        byte[] good = PickleBytes.protocol(2)
                .op(Opcode.EMPTY_DICT, Opcode.BINPUT)
                .raw(0)
                .op(Opcode.MARK)
                .text("weight")
                .tensor("HalfStorage", "0", 6, 1, new int[] {2, 2}, new int[] {2, 1})
                .text("step")
                .whole(70000)
                .text("list")
                .op(Opcode.EMPTY_LIST, Opcode.MARK, Opcode.NEWTRUE, Opcode.NONE, Opcode.APPENDS, Opcode.SETITEMS)
                .end();
        SplittableRandom random = new SplittableRandom(SEED);
        int read = 0;
        int cases = 20_000;
        for (int i = 0; i < cases; i++) {
            byte[] bytes = mutated(good, random);
            PickleInput in = new PickleInput("case " + i, new ByteArrayInputStream(bytes));
            PersistentStorages storages = new PersistentStorages(in, (storage, offset, length) -> {
                throw new IOException("never read");
            });
            try {
                Object content = new PickleMachine(in, new PickleNames(1 << 20), storages).run();
                assertThat(ContentPaths.leaves("case", content)).isNotNull();
                read++;
            } catch (FileFormatException refused) {
                assertThat(refused.fault()).isNotBlank();
            } catch (RuntimeException e) {
                fail("seed " + SEED + ", case " + i + " of pickle " + Arrays.toString(bytes), e);
            }
        }
        assertThat(read).isBetween(500, cases - 500);
    }

    private static byte[] mutated(byte[] good, SplittableRandom random) {
        byte[] bytes = good.clone();
        int changes = random.nextInt(1, 4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 ->
                    bytes[at] =
                            (byte) OPCODES.get(random.nextInt(OPCODES.size())).code();
                case 3 ->
                    System.arraycopy(
                            bytes,
                            at,
                            bytes,
                            random.nextInt(bytes.length - (bytes.length - at) + 1),
                            bytes.length - at);
                default -> bytes = random.nextInt(8) == 0 ? Arrays.copyOf(bytes, at + 1) : bytes;
            }
        }
        return bytes;
    }

    private int survives(byte[] bytes, String which) throws IOException {
        Path file = Files.write(folder.resolve("mutated.pth"), bytes);
        try (TorchFile open = TorchFile.open(file)) {
            for (TorchTensor tensor : open.tensors().values()) {
                NdArray array = tensor.load();
                assertThat(array.shape()).isEqualTo(tensor.shape());
            }
            return 1;
        } catch (FileFormatException refused) {
            assertThat(refused.fault()).isNotBlank();
            return 0;
        } catch (RuntimeException e) {
            return fail(which, e);
        }
    }
}
