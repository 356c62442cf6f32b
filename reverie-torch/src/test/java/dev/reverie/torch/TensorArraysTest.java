package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.file.ElementType;
import dev.reverie.file.NdArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorArraysTest {
    @ParameterizedTest
    @EnumSource
    void everyTypeComesBackBitForBit(DType dtype) {
        try (Scope scope = Scope.open()) {
            Tensor tensor = Tensors.of(new double[] {0, 1, 1, 0, 1, 1}, 2, 3).to(dtype);
            NdArray array = TensorArrays.toArray(tensor);
            assertThat(array.shape().toArray()).containsExactly(2, 3);
            assertThat(array.toDoubles()).containsExactly(0, 1, 1, 0, 1, 1);
            Tensor back = TensorArrays.toTensor(array);
            assertThat(back.dtype()).isEqualTo(dtype);
            assertThat(TensorArrays.toArray(back)).isEqualTo(array);
        }
    }

    @Test
    void aTransposedTensorIsSavedRowMajor() {
        try (Scope scope = Scope.open()) {
            Tensor tensor = Tensors.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).transpose(0, 1);
            assertThat(TensorArrays.toArray(tensor).toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
        }
    }

    @Test
    void emptyAndScalarTensorsAreArraysToo() {
        try (Scope scope = Scope.open()) {
            assertThat(TensorArrays.toArray(Tensors.empty(DType.FLOAT32, Device.CPU, 0, 4))
                            .elementCount())
                    .isZero();
            assertThat(TensorArrays.toArray(Tensors.scalar(2.5)).toDoubles()).containsExactly(2.5);
        }
    }

    @Test
    void aLeafIsOverwrittenInPlaceAndConverted() {
        try (Scope scope = Scope.open()) {
            Tensor leaf = Tensors.zeros(DType.FLOAT64, Device.CPU, 2).requireGrad();
            TensorArrays.copy(NdArray.of(new float[] {1, 2}, 2), leaf);
            assertThat(leaf.toDoubles()).containsExactly(1, 2);
            assertThat(leaf.requiresGrad()).isTrue();
            assertThatThrownBy(() -> TensorArrays.copy(NdArray.of(new float[] {1, 2}, 1, 2), leaf))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[1, 2]");
        }
    }

    @Test
    void aTypeTheEngineLacksIsNamed() {
        NdArray shorts = NdArray.of(new short[] {1}, 1);
        assertThat(shorts.type()).isEqualTo(ElementType.I16);
        assertThatThrownBy(() -> TensorArrays.toTensor(shorts)).hasMessageContaining("I16");
    }
}
