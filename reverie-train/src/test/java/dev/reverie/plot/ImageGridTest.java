package dev.reverie.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageGridTest {
    @Test
    void everyPixelOfEveryImageStandsWhereTheDocumentationSays() {
        Random random = new Random(5);
        int n = 7;
        int height = 5;
        int width = 4;
        int upscale = 3;
        int gap = 2;
        float[] pixels = new float[n * 3 * height * width];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextFloat();
        }
        BufferedImage grid = ImageGrid.of(pixels, n, 3, height, width)
                .columns(3)
                .upscale(upscale)
                .gap(gap)
                .toImage();
        assertThat(grid.getWidth()).isEqualTo(3 * width * upscale + 2 * gap);
        assertThat(grid.getHeight()).isEqualTo(3 * height * upscale + 2 * gap);
        int checked = 0;
        for (int y = 0; y < grid.getHeight(); y++) {
            for (int x = 0; x < grid.getWidth(); x++) {
                int column = x / (width * upscale + gap);
                int row = y / (height * upscale + gap);
                int i = x % (width * upscale + gap) / upscale;
                int j = y % (height * upscale + gap) / upscale;
                int image = row * 3 + column;
                int expected = 0xffffff;
                if (i < width && j < height && image < n) {
                    int area = height * width;
                    int start = image * 3 * area + j * width + i;
                    expected = Images.toByte(pixels[start]) << 16
                            | Images.toByte(pixels[start + area]) << 8
                            | Images.toByte(pixels[start + 2 * area]);
                    checked++;
                }
                assertThat(Pictures.rgb(grid, x, y)).as("pixel %d, %d", x, y).isEqualTo(expected);
            }
        }
        assertThat(checked).isEqualTo(n * height * width * upscale * upscale);
    }

    @Test
    void imagesInAFigureStayCrispAtBothScales() {
        float[] checker = {0, 1, 1, 0};
        Figure figure = Figure.of(ImageGrid.of(checker, 1, 1, 2, 2).upscale(10).title("a"));
        for (Figure drawn : List.of(figure, figure.hiDpi())) {
            int scale = drawn.toImage().getWidth() / figure.width();
            int margin = (int) (Theme.MARGIN * scale);
            int bottom = (figure.height() - (int) Theme.MARGIN) * scale;
            BufferedImage image = drawn.toImage();
            for (int y = 0; y < 20 * scale; y++) {
                for (int x = 0; x < 20 * scale; x++) {
                    boolean white = (x < 10 * scale) != (y < 10 * scale);
                    assertThat(Pictures.rgb(image, margin + x, bottom - 20 * scale + y))
                            .isEqualTo(white ? 0xffffff : 0);
                }
            }
        }
    }

    @Test
    void aPixelThatIsNotANumberIsFlaggedInTheGridAndRefusedInAFile(@TempDir Path folder) {
        float[] pixels = {0.5f, Float.NaN, 0.5f, 0.5f};
        BufferedImage grid = ImageGrid.of(pixels, 1, 1, 2, 2).upscale(1).toImage();
        assertThat(Pictures.rgb(grid, 1, 0)).isEqualTo(Theme.NOT_A_NUMBER);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Images.write(folder.resolve("a.png"), pixels, 1, 2, 2))
                .withMessageContaining("row 0, column 1 is NaN");
    }

    @Test
    void writtenBytesReadBackUnchanged(@TempDir Path folder) throws IOException {
        float[] grey = new float[256];
        float[] colour = new float[3 * 256];
        for (int i = 0; i < 256; i++) {
            grey[i] = i / 255f;
            colour[i] = i / 255f;
            colour[256 + i] = (255 - i) / 255f;
            colour[512 + i] = (i * 7 % 256) / 255f;
        }
        Path greyFile = folder.resolve("new/folder/grey.png");
        Images.write(greyFile, grey, 1, 16, 16);
        BufferedImage readGrey = ImageIO.read(greyFile.toFile());
        Path colourFile = folder.resolve("colour.png");
        Images.write(colourFile, colour, 3, 16, 16);
        BufferedImage readColour = ImageIO.read(colourFile.toFile());
        for (int i = 0; i < 256; i++) {
            assertThat(readGrey.getRaster().getSample(i % 16, i / 16, 0)).isEqualTo(i);
            assertThat(Pictures.rgb(readColour, i % 16, i / 16)).isEqualTo(i << 16 | (255 - i) << 8 | i * 7 % 256);
        }
    }

    @Test
    void valuesAreRoundedToTheNearestByteAndClamped() {
        assertThat(Images.toByte(-0.2f)).isZero();
        assertThat(Images.toByte(1.7f)).isEqualTo(255);
        assertThat(Images.toByte(0.5f)).isEqualTo(128);
        assertThat(Images.toByte(0.49f / 255)).isZero();
        assertThat(Images.toByte(0.51f / 255)).isEqualTo(1);
        assertThat(Images.toByte(Float.POSITIVE_INFINITY)).isEqualTo(255);
    }

    @Test
    void noImagesGiveAnEmptyGridAndWrongSizesAClearError() {
        assertThat(Figure.of(ImageGrid.of(new float[0], 0, 1, 8, 8)).toPng()).isNotEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageGrid.of(new float[10], 2, 1, 2, 2))
                .withMessage("pixels must hold [N, C, H, W] = [2, 1, 2, 2] = 8 values, got 10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageGrid.of(new float[8], 1, 2, 2, 2))
                .withMessageContaining("channels must be 1 (grey), 3 (red, green, blue) or 4");
    }
}
