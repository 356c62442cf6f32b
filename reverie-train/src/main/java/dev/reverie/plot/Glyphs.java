package dev.reverie.plot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The outlines of the {@link StrokeFont}: every character as a few pen strokes, written by hand for this project.
 *
 * <p>Units: baseline at 0, x-height 10, capital height 14, descender -4.2, y upwards. A line of the table reads
 * {@code character width bearing strokes}; the width spans the centres of the outermost strokes, the bearing is the
 * room on each side. Strokes: {@code M x y} moves the pen, {@code L x y} draws a line, {@code C} a cubic Bezier curve
 * (two control points and the end), {@code O cx cy rx ry a0 a1} an elliptic arc from angle a0 to a1 in degrees that
 * starts a new stroke, {@code E} the same arc continuing the stroke, {@code D x y} a dot.
 */
final class Glyphs {
    /** Where lower-case letters end; the height at which {@link StrokeFont} snaps to whole pixels. */
    static final double X_HEIGHT = 10;

    /** Height of capitals and digits. */
    static final double CAP_HEIGHT = 14;

    private static final String LETTERS = """
            A 11.4 0.9 M0 0 L5.7 14 L11.4 0 M2 4.8 L9.4 4.8
            B 8.5 1.9 M4.4 7.4 L0 7.4 M0 0 L0 14 L4.6 14 E 4.6 10.7 3.3 3.3 90 -90 E 4.6 3.7 3.9 3.7 90 -90 L0 0
            C 10.6 1.6 O 6 7 6 7 42 318
            D 10.5 1.8 M0 0 L0 14 L4 14 E 4 7 6.5 7 90 -90 L0 0
            E 8 1.9 M8 14 L0 14 L0 0 L8 0 M0 7.3 L7.2 7.3
            F 7.6 1.8 M7.6 14 L0 14 L0 0 M0 7 L6.8 7
            G 11 1.7 O 6 7 6 7 42 323 L10.8 6.6 L6.6 6.6
            H 10 1.9 M0 0 L0 14 M10 0 L10 14 M0 7.2 L10 7.2
            I 0 2 M0 0 L0 14
            J 6.2 1.6 M6.2 14 L6.2 4 E 3.1 4 3.1 4 0 -165
            K 9.2 1.6 M0 0 L0 14 M9 14 L0 5.2 M3.2 8.4 L9.4 0
            L 7.4 1.6 M0 14 L0 0 L7.4 0
            M 12 1.9 M0 0 L0 14 L6 3.6 L12 14 L12 0
            N 10 1.9 M0 0 L0 14 L10 0 L10 14
            O 12 1.6 O 6 7 6 7 0 360
            P 8.4 1.7 M0 0 L0 14 L4.6 14 E 4.6 10.2 3.8 3.8 90 -90 L0 6.4
            Q 12 1.6 O 6 7 6 7 0 360 M7.6 3.6 L11.6 -0.8
            R 8.8 1.7 M0 0 L0 14 L4.6 14 E 4.6 10.3 3.8 3.7 90 -90 L0 6.6 M4.4 6.6 L8.8 0
            S 8.6 1.6 M8 11.4 C7.4 13.2 6 14 4.3 14 C2 14 0.5 12.6 0.5 10.7 C0.5 8.4 2.4 7.8 4.4 7.2 \
            C6.6 6.6 8.6 5.9 8.6 3.5 C8.6 1.4 6.8 0 4.4 0 C2.2 0 0.6 1 0 2.9
            T 10 1 M0 14 L10 14 M5 14 L5 0
            U 9.6 1.9 M0 14 L0 4.8 E 4.8 4.8 4.8 4.8 180 360 L9.6 14
            V 11 0.9 M0 14 L5.5 0 L11 14
            W 16 1 M0 14 L4 0 L8 13 L12 0 L16 14
            X 10 1.1 M0 0 L10 14 M0 14 L10 0
            Y 10 0.9 M0 14 L5 6.8 L10 14 M5 6.8 L5 0
            Z 9.2 1.4 M0.2 14 L9 14 L0 0 L9.2 0
            a 7.4 1.7 M0.8 7.8 C1.3 9.3 2.6 10 4.1 10 C6.3 10 7.4 8.9 7.4 6.8 L7.4 0 M7.4 5.9 C5.8 5.9 4.6 5.9 3.4 5.8 \
            C1.2 5.5 0 4.6 0 2.9 C0 1.1 1.3 0 3.2 0 C5.4 0 7.4 1.3 7.4 3.6
            b 8.4 1.8 M0 0 L0 14 O 4.2 5 4.2 5 0 360
            c 7.2 1.6 O 4.3 5 4.3 5 46 314
            d 8.4 1.8 M8.4 0 L8.4 14 O 4.2 5 4.2 5 0 360
            e 8.4 1.6 M0.1 5.2 L8.4 5.2 E 4.2 5 4.2 5 2 320
            f 5 1.1 M5.2 13.8 C3.2 14.3 2 13.4 2 11.2 L2 0 M0 10 L4.8 10
            g 8.4 1.8 O 4.2 5 4.2 5 0 360 M8.4 10 L8.4 0 C8.4 -3 6.8 -4.2 4.2 -4.2 C2.6 -4.2 1.2 -3.7 0.5 -2.6
            h 7.6 1.9 M0 0 L0 14 M0 6 C0 8.6 1.8 10 4 10 C6.4 10 7.6 8.6 7.6 6.2 L7.6 0
            i 0 2 M0 0 L0 10 D0 13.6
            j 2.2 1.7 D2.4 13.6 M2.4 10 L2.4 -1.6 C2.4 -3.4 1.4 -4.3 -0.3 -4.1
            k 7 1.6 M0 0 L0 14 M6.6 10 L0 3.6 M2.5 6 L7 0
            l 0 2 M0 0 L0 14
            m 13 1.9 M0 0 L0 10 M0 6.2 C0 8.6 1.5 10 3.4 10 C5.5 10 6.5 8.7 6.5 6.4 L6.5 0 \
            M6.5 6.2 C6.5 8.6 8 10 9.9 10 C12 10 13 8.7 13 6.4 L13 0
            n 7.6 1.9 M0 0 L0 10 M0 6 C0 8.6 1.8 10 4 10 C6.4 10 7.6 8.6 7.6 6.2 L7.6 0
            o 8.8 1.6 O 4.4 5 4.4 5 0 360
            p 8.4 1.8 M0 10 L0 -4.2 O 4.2 5 4.2 5 0 360
            q 8.4 1.8 M8.4 10 L8.4 -4.2 O 4.2 5 4.2 5 0 360
            r 4.4 1.7 M0 0 L0 10 M0 5.8 C0 8.4 1.5 10.2 4.5 9.9
            s 7 1.5 M6.5 8.2 C5.9 9.4 4.8 10 3.5 10 C1.7 10 0.4 9.1 0.4 7.5 C0.4 5.8 1.8 5.5 3.5 5.1 \
            C5.4 4.7 7 4.3 7 2.5 C7 0.9 5.6 0 3.7 0 C1.9 0 0.6 0.7 0 2.1
            t 5 1.2 M2.2 13 L2.2 3 C2.2 0.8 3.2 -0.2 5.1 0.2 M0 10 L4.9 10
            u 7.6 1.9 M0 10 L0 3.8 C0 1.4 1.3 0 3.6 0 C5.8 0 7.6 1.4 7.6 4 M7.6 10 L7.6 0
            v 8 1.1 M0 10 L4 0 L8 10
            w 12.4 1.1 M0 10 L3.1 0 L6.2 9.6 L9.3 0 L12.4 10
            x 7.6 1.2 M0 0 L7.6 10 M0 10 L7.6 0
            y 8 1.1 M0 10 L4 0 M8 10 L3.4 -1.5 C2.6 -3.5 1.6 -4.5 0.2 -4.1
            z 7.4 1.4 M0.2 10 L7.2 10 L0 0 L7.4 0
            """;

    // All digits share one advance width so that columns of numbers line up.
    private static final String DIGITS = """
            0 8.6 1.7 O 4.3 7 4.3 7 0 360
            1 8.6 1.7 M1.4 11.2 L5 14 L5 0
            2 8.6 1.7 M0.4 10.6 C0.6 12.8 2.2 14 4.2 14 C6.5 14 8 12.6 8 10.5 C8 8.8 7 7.5 5.4 5.9 L0 0 L8.6 0
            3 8.6 1.7 M0.5 11.6 C1.2 13.2 2.5 14 4.1 14 C6.3 14 7.9 12.7 7.9 10.7 C7.9 8.6 6.2 7.4 3.9 7.4 L3 7.4 \
            M3.9 7.4 C6.6 7.4 8.5 6.2 8.5 3.8 C8.5 1.5 6.7 0 4.1 0 C2.1 0 0.6 1 0 2.7
            4 8.6 1.7 M6.4 0 L6.4 14 L0 4 L8.8 4
            5 8.6 1.7 M7.8 14 L1.6 14 L0.9 7.6 C1.8 8.4 2.9 8.9 4.1 8.9 C6.7 8.9 8.5 7.2 8.5 4.5 C8.5 1.8 6.7 0 4.1 0 \
            C2.2 0 0.7 0.9 0 2.5
            6 8.6 1.7 O 4.3 4.4 4.2 4.4 0 360 M7.6 12 C7 13.3 5.9 14 4.6 14 C1.6 14 0.1 10.9 0.1 6 L0.1 4.4
            7 8.6 1.7 M0 14 L8.5 14 L3 0
            8 8.6 1.7 O 4.3 10.6 3.5 3.4 0 360 O 4.3 3.6 4.2 3.6 0 360
            9 8.6 1.7 O 4.3 9.6 4.2 4.4 0 360 M1 2 C1.6 0.7 2.7 0 4 0 C7 0 8.5 3.1 8.5 8 L8.5 9.6
            """;

    private static final String SIGNS = """
            ! 0 2.2 M0 14 L0 4.4 D0 0.3
            " 3.2 1.8 M0 14 L0 10 M3.2 14 L3.2 10
            # 10 1.2 M2 0 L4.2 14 M6.2 0 L8.4 14 M0.6 9.4 L10 9.4 M0 4.6 L9.4 4.6
            $ 8.6 1.6 M8 10.6 C7.4 12.2 6 12.8 4.3 12.8 C2 12.8 0.5 11.6 0.5 9.9 C0.5 8 2.4 7.4 4.4 6.9 \
            C6.6 6.4 8.6 5.8 8.6 3.9 C8.6 2.2 6.8 1.1 4.4 1.1 C2.2 1.1 0.6 1.9 0 3.5 M4.4 15 L4.4 -1
            % 13 1.4 O 2.8 10.8 2.8 3.2 0 360 O 10.2 3.2 2.8 3.2 0 360 M10.4 14 L2.6 0
            & 10.6 1.5 M10.4 0 L2.9 9.1 C1.4 11 1.9 14 4.6 14 C7.4 14 7.6 10.6 5.4 9 L3 7.4 C0.8 6 0 4.8 0 3.5 \
            C0 1.4 1.6 0 3.9 0 C7.2 0 9.6 2.8 9.8 6.6
            ' 0 1.8 M0 14 L0 10
            ( 3 1.5 M3 15.4 C-1 10.6 -1 2.4 3 -2.6
            ) 3 1.5 M0 15.4 C4 10.6 4 2.4 0 -2.6
            * 6 1.6 M3 14 L3 7.6 M0.2 12.4 L5.8 9.2 M5.8 12.4 L0.2 9.2
            + 8.4 1.8 M0 5.8 L8.4 5.8 M4.2 10 L4.2 1.6
            , 0.8 1.6 M0.7 0.7 L0 -2.4
            - 4.6 1.6 M0 5.4 L4.6 5.4
            . 0 2 D0 0.3
            / 6 1.2 M0 -1.6 L6 15
            : 0 2.1 D0 8.6 D0 0.3
            ; 0.8 1.7 D0.6 8.6 M0.7 0.7 L0 -2.4
            < 8 1.8 M8 10.4 L0 5.8 L8 1.2
            = 8.4 1.8 M0 8.1 L8.4 8.1 M0 3.5 L8.4 3.5
            > 8 1.8 M0 10.4 L8 5.8 L0 1.2
            ? 7.2 1.5 M0 11.2 C0.4 13 1.8 14 3.6 14 C5.8 14 7.2 12.6 7.2 10.7 C7.2 7.8 3.6 7.6 3.6 4.4 D3.6 0.3
            @ 13.6 1.7 O 6.8 5.6 3.2 3.6 0 360 M10 9 L10 4.4 C10 1.4 13.6 1.6 13.6 6 \
            E 6.8 5.8 6.8 7.4 2 310
            [ 3.2 1.6 M3.2 15.2 L0 15.2 L0 -2.4 L3.2 -2.4
            \\ 6 1.2 M0 15 L6 -1.6
            ] 3.2 1.6 M0 15.2 L3.2 15.2 L3.2 -2.4 L0 -2.4
            ^ 6.6 1.6 M0 9.4 L3.3 14 L6.6 9.4
            _ 8.6 0.4 M0 -2.4 L8.6 -2.4
            ` 2.6 1.6 M0 14 L2.6 11.4
            { 4.2 1.4 M4.2 15.2 C1.6 15.2 2.2 12 2.2 9.8 C2.2 7.8 1.8 6.6 0 6.4 C1.8 6.2 2.2 5 2.2 3 \
            C2.2 0.8 1.6 -2.4 4.2 -2.4
            | 0 2.2 M0 15.4 L0 -2.8
            } 4.2 1.4 M0 15.2 C2.6 15.2 2 12 2 9.8 C2 7.8 2.4 6.6 4.2 6.4 C2.4 6.2 2 5 2 3 C2 0.8 2.6 -2.4 0 -2.4
            ~ 8.8 1.7 M0 4.8 C0.6 6.8 2.4 7.4 4.4 6.1 C6.4 4.8 8 5.2 8.8 7.2
            \u2212 8.4 1.8 M0 5.8 L8.4 5.8
            \u00b1 8.4 1.8 M0 7.4 L8.4 7.4 M4.2 11.4 L4.2 3.4 M0 0.4 L8.4 0.4
            \u00d7 7 1.9 M0 2.3 L7 9.3 M0 9.3 L7 2.3
            \u00b7 0 2.2 D0 5.8
            \u00b0 4.4 1.5 O 2.2 11.8 2.2 2.2 0 360
            \u2013 7.6 1.2 M0 5.4 L7.6 5.4
            \u2014 13 1 M0 5.4 L13 5.4
            \u2026 9 1.8 D0 0.3 D4.5 0.3 D9 0.3
            \u2019 0.8 1.5 M0.7 14 L0 10.8
            \u2018 0.8 1.5 M0 14 L0.7 10.8
            \u201c 4 1.5 M0 10.8 L0.8 14 M3.2 10.8 L4 14
            \u201d 4 1.5 M0.8 14 L0 10.8 M4 14 L3.2 10.8
            \u2192 12 1.6 M0 5.8 L12 5.8 M8.4 9.4 L12 5.8 L8.4 2.2
            \u2190 12 1.6 M12 5.8 L0 5.8 M3.6 9.4 L0 5.8 L3.6 2.2
            \u2264 8 1.8 M8 12 L0 8 L8 4 M0 0.6 L8 0.6
            \u2265 8 1.8 M0 12 L8 8 L0 4 M0 0.6 L8 0.6
            \u2248 8.8 1.7 M0 6.6 C0.6 8.6 2.4 9.2 4.4 7.9 C6.4 6.6 8 7 8.8 9 M0 2.2 C0.6 4.2 2.4 4.8 4.4 3.5 \
            C6.4 2.2 8 2.6 8.8 4.6
            \u221e 13.6 1.6 M6.8 5.8 C5 8.4 4 9.2 2.9 9.2 C1.2 9.2 0 7.7 0 5.8 C0 3.9 1.2 2.4 2.9 2.4 C4 2.4 5 3.2 6.8 5.8 \
            C8.6 8.4 9.6 9.2 10.7 9.2 C12.4 9.2 13.6 7.7 13.6 5.8 C13.6 3.9 12.4 2.4 10.7 2.4 C9.6 2.4 8.6 3.2 6.8 5.8
            \u2207 11 1 M0 14 L11 14 L5.5 0 L0 14 L5.5 14
            \u2202 8.2 1.6 M1.4 13 C5 15.4 8.2 12.4 8.2 6.4 C8.2 2.6 6.6 0 3.9 0 C1.6 0 0 1.6 0 3.9 C0 6.6 1.8 8.6 4.2 8.6 \
            C6.4 8.6 8 7 8.2 5
            \u221a 9.4 1.2 M0 6.6 L1.6 7.4 L4.2 0 L8 15.4 L9.8 15.4
            """;

    private static final String GREEK = """
            \u03b1 9.4 1.5 M9 10 C8.2 5 6.6 0 3.8 0 C1.4 0 0 2.1 0 5 C0 7.9 1.4 10 3.8 10 C6.4 10 7.2 5 7.8 2.4 C8.1 1 8.6 0.1 9.6 0.1
            \u03b2 8.2 1.7 M0 -4.2 L0 10.6 C0 12.8 1.6 14 3.7 14 C5.8 14 7.3 12.8 7.3 10.9 C7.3 9 5.8 7.8 3 7.8 \
            M3 7.8 C6.4 7.8 8.2 6.4 8.2 4 C8.2 1.6 6.6 0 4.2 0 C2.3 0 0.9 0.8 0 2.4
            \u03b3 8.4 1.1 M0 9.4 C1.6 10.6 2.6 9.6 3.2 7.8 L4.6 2.4 M8.4 10 L4.6 2.4 C4 0.6 3.4 -1 3.4 -2.6 C3.4 -4.6 5.6 -4.6 5.4 -2.4 \
            C5.3 -0.6 4.8 1 4.6 2.4
            \u03b4 8.4 1.6 M7.4 13.4 C5.6 14.2 2.2 14.2 2.4 11.8 C2.6 9.8 8.4 9.6 8.4 4.8 C8.4 1.8 6.7 0 4.2 0 C1.7 0 0 1.9 0 4.7 \
            C0 7.4 1.8 9.2 4.6 9.2
            \u03b5 6.8 1.5 M6.6 8.6 C6 9.6 5 10 3.8 10 C1.9 10 0.6 9 0.6 7.5 C0.6 6 1.8 5.3 3.6 5.3 L4.8 5.3 \
            M3.6 5.3 C1.4 5.3 0 4.4 0 2.7 C0 1 1.5 0 3.7 0 C5.2 0 6.3 0.5 7 1.7
            \u03b7 7.4 1.8 M0 0 L0 10 M0 6 C0 8.6 1.8 10 4 10 C6.4 10 7.4 8.6 7.4 6.2 L7.4 -4.2
            \u03b8 8 1.6 O 4 7 4 7 0 360 M0 7.2 L8 7.2
            \u03bb 8.6 1.1 M0.4 13.9 C2 14.2 2.6 13.2 3.2 11.6 L7 1.6 C7.4 0.5 8 0 8.8 0.1 M4.4 8.4 L0 0
            \u03bc 8.2 1.8 M0 10 L0 -4.2 M0 3.8 C0 1.4 1.3 0 3.6 0 C5.8 0 7.4 1.4 7.4 4 M7.4 10 L7.4 1.4 C7.4 0.5 7.7 0 8.5 0.1
            \u03c0 9.4 1.3 M0 9.9 L9.4 9.9 M2.6 9.9 C2.6 6 2.4 2.4 0.8 0 M6.8 9.9 L6.8 2.2 C6.8 0.6 7.4 -0.2 9 0.2
            \u03c1 8.4 1.7 M0 -4.2 L0 5 E 4.2 5 4.2 5 180 -180
            \u03c3 9.6 1.5 M9.8 10 L4.6 10 C1.8 10 0 7.9 0 5 C0 2 1.8 0 4.4 0 C7 0 8.8 2 8.8 5 C8.8 7.4 7.4 9.4 5.4 10
            \u03c4 8 1.2 M0 9.9 L8 9.9 M3.9 9.9 L3.9 2.6 C3.9 0.7 4.8 -0.2 6.6 0.2
            \u03c6 10.4 1.6 O 5.2 5 5.2 5 0 360 M5.2 14 L5.2 -4.2
            \u03c8 10.4 1.6 M0 10 L0 5.4 C0 1.8 1.9 0 5.2 0 C8.5 0 10.4 1.8 10.4 5.4 L10.4 10 M5.2 14 L5.2 -4.2
            \u03c9 11.4 1.5 M2.4 10 C0.8 8.6 0 6.8 0 4.4 C0 1.6 1.2 0 2.9 0 C4.8 0 5.7 1.8 5.7 4.6 L5.7 6.4 \
            M5.7 4.6 C5.7 1.8 6.6 0 8.5 0 C10.2 0 11.4 1.6 11.4 4.4 C11.4 6.8 10.6 8.6 9 10
            \u0394 11.4 0.9 M0 0 L5.7 14 L11.4 0 L0 0 L5.7 0
            \u03a3 8.6 1.6 M8.6 14 L0 14 L5.2 7.2 L0 0 L9 0
            """;

    private static final String SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";
    private static final String SUBSCRIPTS = "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089";
    private static final double SMALL = 0.64;
    private static final double SMALL_WEIGHT = 0.85;
    private static final double TRACKING = 0.45;

    /** A hollow box, drawn for a character that the font lacks. */
    static final Glyph MISSING = parse("\u25a1 7 1.8 M0 0 L0 14 L7 14 L7 0 L0 0 L7 0");

    private static final Map<Integer, Glyph> TABLE = table();

    private Glyphs() {}

    /** One character: its advance in units, the strokes as x, y, x, y, ..., and the dots as x, y pairs. */
    static final class Glyph {
        private final int codePoint;
        private final double advance;
        private final double weight;
        private final List<double[]> strokes;
        private final List<double[]> dots;

        private Glyph(int codePoint, double advance, double weight, List<double[]> strokes, List<double[]> dots) {
            this.codePoint = codePoint;
            this.advance = advance;
            this.weight = weight;
            this.strokes = List.copyOf(strokes);
            this.dots = List.copyOf(dots);
        }

        double advance() {
            return advance;
        }

        /** Thickness of the pen in units of the thickness of the text. */
        double weight() {
            return weight;
        }

        List<double[]> strokes() {
            return strokes;
        }

        List<double[]> dots() {
            return dots;
        }

        private Glyph small(int newCodePoint, double raise) {
            return new Glyph(newCodePoint, advance * SMALL, SMALL_WEIGHT, shrink(strokes, raise), shrink(dots, raise));
        }

        private static List<double[]> shrink(List<double[]> paths, double raise) {
            List<double[]> result = new ArrayList<>(paths.size());
            for (double[] path : paths) {
                double[] copy = path.clone();
                for (int i = 0; i < copy.length; i++) {
                    copy[i] = copy[i] * SMALL + (i % 2 == 1 ? raise : 0);
                }
                result.add(copy);
            }
            return result;
        }
    }

    static Glyph of(int codePoint) {
        return TABLE.getOrDefault(codePoint, MISSING);
    }

    static boolean has(int codePoint) {
        return TABLE.containsKey(codePoint);
    }

    private static Map<Integer, Glyph> table() {
        Map<Integer, Glyph> table = new HashMap<>();
        (LETTERS + DIGITS + SIGNS + GREEK).lines().forEach(line -> {
            Glyph glyph = parse(line);
            table.put(glyph.codePoint, glyph);
        });
        Glyph space = new Glyph(' ', 6, 1, List.of(), List.of());
        table.put((int) ' ', space);
        table.put(0xa0, space);
        for (int digit = 0; digit < 10; digit++) {
            Glyph full = table.getOrDefault('0' + digit, MISSING);
            int superscript = SUPERSCRIPTS.charAt(digit);
            int subscript = SUBSCRIPTS.charAt(digit);
            table.put(superscript, full.small(superscript, 7.4));
            table.put(subscript, full.small(subscript, -3.4));
        }
        Glyph minus = table.getOrDefault(0x2212, MISSING);
        table.put(0x207b, minus.small(0x207b, 7.4));
        table.put(0xb5, table.getOrDefault(0x3bc, MISSING));
        return Map.copyOf(table);
    }

    private static Glyph parse(String line) {
        int codePoint = line.codePointAt(0);
        Pen pen = new Pen(line.substring(Character.charCount(codePoint)));
        double width = pen.number();
        double bearing = pen.number();
        pen.origin(bearing + TRACKING / 2);
        pen.run();
        return new Glyph(codePoint, width + 2 * bearing + TRACKING, 1, pen.strokes, pen.dots);
    }

    /** Reads the commands of one glyph and flattens its curves. */
    private static final class Pen {
        private static final int CURVE_STEPS = 10;

        private final String text;
        private int position;
        private double left;
        private final List<Double> current = new ArrayList<>();
        private final List<double[]> strokes = new ArrayList<>();
        private final List<double[]> dots = new ArrayList<>();

        Pen(String text) {
            this.text = text;
        }

        void origin(double bearing) {
            left = bearing;
        }

        void run() {
            for (skip(); position < text.length(); skip()) {
                char command = text.charAt(position++);
                switch (command) {
                    case 'M' -> {
                        finish();
                        point(number(), number());
                    }
                    case 'L' -> point(number(), number());
                    case 'C' -> cubic(number(), number(), number(), number(), number(), number());
                    case 'D' -> dots.add(new double[] {left + number(), number()});
                    case 'O' -> {
                        finish();
                        arc(number(), number(), number(), number(), number(), number());
                    }
                    case 'E' -> arc(number(), number(), number(), number(), number(), number());
                    default -> throw new IllegalStateException("unknown pen command " + command + " in" + text);
                }
            }
            finish();
        }

        double number() {
            skip();
            int start = position;
            while (position < text.length() && "-.0123456789".indexOf(text.charAt(position)) >= 0) {
                position++;
            }
            return Double.parseDouble(text.substring(start, position));
        }

        private void skip() {
            while (position < text.length() && text.charAt(position) == ' ') {
                position++;
            }
        }

        private void point(double x, double y) {
            current.add(left + x);
            current.add(y);
        }

        private void cubic(double x1, double y1, double x2, double y2, double x3, double y3) {
            double x0 = current.get(current.size() - 2) - left;
            double y0 = current.get(current.size() - 1);
            for (int i = 1; i <= CURVE_STEPS; i++) {
                double t = (double) i / CURVE_STEPS;
                double s = 1 - t;
                point(
                        s * s * s * x0 + 3 * s * s * t * x1 + 3 * s * t * t * x2 + t * t * t * x3,
                        s * s * s * y0 + 3 * s * s * t * y1 + 3 * s * t * t * y2 + t * t * t * y3);
            }
        }

        private void arc(double cx, double cy, double rx, double ry, double from, double to) {
            int steps = (int) Math.ceil(Math.abs(to - from) / 12);
            for (int i = 0; i <= steps; i++) {
                // StrictMath: the same pixels on every machine.
                double angle = StrictMath.toRadians(from + (to - from) * i / steps);
                point(cx + rx * StrictMath.cos(angle), cy + ry * StrictMath.sin(angle));
            }
        }

        private void finish() {
            if (!current.isEmpty()) {
                strokes.add(current.stream().mapToDouble(Double::doubleValue).toArray());
                current.clear();
            }
        }
    }
}
