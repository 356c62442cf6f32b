package dev.reverie.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class NdArrayTest {
    @Test
    void javaArraysComeBackUnchangedAndWithTheirShape() {
        NdArray floats = NdArray.of(new float[] {1.5f, -2, Float.NaN, 0, 5, 6}, 2, 3);
        assertThat(floats.type()).isEqualTo(ElementType.F32);
        assertThat(floats.shape().toArray()).containsExactly(2, 3);
        assertThat(floats.toFloats()).containsExactly(1.5f, -2, Float.NaN, 0, 5, 6);
        assertThat(NdArray.of(new double[] {Math.PI}).toDoubles()).containsExactly(Math.PI);
        assertThat(NdArray.of(new long[] {Long.MIN_VALUE, 7}, 2).toLongs()).containsExactly(Long.MIN_VALUE, 7);
        assertThat(NdArray.of(new int[] {Integer.MIN_VALUE, 7}, 2).toLongs()).containsExactly(Integer.MIN_VALUE, 7);
        assertThat(NdArray.of(new short[] {Short.MIN_VALUE, 7}, 2).toLongs()).containsExactly(Short.MIN_VALUE, 7);
        assertThat(NdArray.of(new byte[] {-1, 7}, 2).toLongs()).containsExactly(-1, 7);
        assertThat(NdArray.ofUnsigned(new byte[] {-1, 7}, 2).toLongs()).containsExactly(255, 7);
        assertThat(NdArray.of(new boolean[] {true, false}, 2).toLongs()).containsExactly(1, 0);
        assertThat(floats).hasToString("F32 [2, 3]");
    }

    @Test
    void bytesAreLittleEndianAndReadOnly() {
        ByteBuffer bytes = NdArray.of(new int[] {0x01020304}, 1).asByteBuffer();
        assertThat(bytes.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.get(0)).isEqualTo((byte) 4);
        Assertions.assertThatExceptionOfType(ReadOnlyBufferException.class).isThrownBy(() -> bytes.put(0, (byte) 1));
    }

    @Test
    void laterChangesOfTheJavaArrayDoNotReachTheArray() {
        float[] values = {1, 2};
        NdArray array = NdArray.of(values, 2);
        values[0] = 9;
        array.toFloats()[1] = 9;
        assertThat(array.toFloats()).containsExactly(1, 2);
    }

    @Test
    void conversionsRoundToNearestAndKeepIntegersExact() {
        NdArray values = NdArray.of(new double[] {1, 1 + 0x1p-11, 1e6, -0.0}, 4);
        assertThat(values.to(ElementType.F16).toFloats()).containsExactly(1, 1, Float.POSITIVE_INFINITY, -0.0f);
        assertThat(values.to(ElementType.BF16).toDoubles()).containsExactly(1, 1, 999424, -0.0);
        assertThat(values.to(ElementType.F32).toDoubles()).containsExactly(1, 1 + 0x1p-11, 1e6, -0.0);
        NdArray longs = NdArray.of(new long[] {0, 1, 127}, 3);
        assertThat(longs.to(ElementType.I8).toLongs()).containsExactly(0, 1, 127);
        assertThat(longs.to(ElementType.I16).to(ElementType.F32).toFloats()).containsExactly(0, 1, 127);
        assertThat(longs.to(ElementType.F64).toDoubles()).containsExactly(0, 1, 127);
        assertThat(longs.to(ElementType.I64)).isSameAs(longs);
        assertThat(NdArray.of(new int[] {-1}, 1).to(ElementType.I64).toLongs()).containsExactly(-1);
    }

    @Test
    void conversionsThatWouldLoseAreRefused() {
        NdArray fractions = NdArray.of(new float[] {0.5f}, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fractions.to(ElementType.I32))
                .withMessageContaining("F32 cannot become I32");
        assertThatIllegalStateException().isThrownBy(fractions::toLongs).withMessageContaining("toFloats()");
        for (ElementType type : new ElementType[] {ElementType.I8, ElementType.U8, ElementType.BOOL}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> NdArray.of(new int[] {256}, 1).to(type))
                    .withMessageContaining("256 does not fit " + type);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> NdArray.of(new int[] {-129}, 1).to(type))
                    .withMessageContaining("-129 does not fit " + type);
        }
    }

    @Test
    void aShapeThatDoesNotHoldTheValuesIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NdArray.of(new float[5], 2, 3))
                .withMessage("shape [2, 3] holds 6 elements, got 5 values");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NdArray.ofBytes(ElementType.F32, Shape.of(2), ByteBuffer.allocate(7)))
                .withMessage("an array of type F32 and shape [2] takes 2 x 4 bytes, got 7");
    }

    @Test
    void equalityIsThatOfTypeShapeAndBytes() {
        NdArray array = NdArray.of(new float[] {1, Float.NaN}, 2);
        assertThat(array)
                .isEqualTo(NdArray.of(new float[] {1, Float.NaN}, 2))
                .hasSameHashCodeAs(NdArray.of(new float[] {1, Float.NaN}, 2));
        assertThat(array).isNotEqualTo(NdArray.of(new float[] {1, Float.NaN}, 2, 1));
        assertThat(NdArray.of(new float[] {0f})).isNotEqualTo(NdArray.of(new float[] {-0f}));
        assertThat(NdArray.of(new float[] {0f})).isNotEqualTo(NdArray.of(new int[] {0}));
    }

    @Test
    void shapesRefuseNegativeOverflowingAndTooManySizes() {
        assertThat(Shape.of().elementCount()).isEqualTo(1);
        assertThat(Shape.of(3, 0, 2).elementCount()).isZero();
        assertThat(Shape.of(1L << 31, 1L << 31).elementCount()).isEqualTo(1L << 62);
        assertThatIllegalArgumentException().isThrownBy(() -> Shape.of(3, -1)).withMessageContaining("[3, -1]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shape.of(1L << 32, 1L << 31))
                .withMessageContaining("overflows");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shape.of(0, 1L << 62, 1L << 62))
                .withMessageContaining("overflows");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shape.of(new long[65]))
                .withMessageContaining("at most 64 axes, got 65");
    }

    @Test
    void whatIsNotFiniteIsSeenInEveryFloatingType() {
        NdArray good = NdArray.of(new double[] {0, -1, 1e30, 1e-40}, 4);
        for (ElementType type : ElementType.values()) {
            if (!type.isFloating()) {
                assertThat(NdArray.of(new long[] {-1, Long.MAX_VALUE}, 2)
                                .to(ElementType.I64)
                                .allFinite())
                        .isTrue();
                continue;
            }
            boolean narrow = type == ElementType.F16;
            assertThat((narrow ? NdArray.of(new double[] {65504, -2}, 2) : good)
                            .to(type)
                            .allFinite())
                    .as("%s", type)
                    .isTrue();
            for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                assertThat(NdArray.of(new double[] {1, bad}, 2).to(type).allFinite())
                        .as("%s in %s", bad, type)
                        .isFalse();
            }
        }
        assertThat(NdArray.of(new double[] {Double.MAX_VALUE}, 1).allFinite()).isTrue();
    }
}
