package dev.reverie.interop.diffusers;

/**
 * The name of a parameter in a file of diffusers.
 *
 * @param name its name there, in the words of current files
 * @param transposed whether the matrix is stored the other way round
 */
record StoredName(String name, boolean transposed) {
    /**
     * A name in the words of current files: the first releases called attention's maps by other names, and stored some
     * parameters twice.
     *
     * @param stored a name in a file
     */
    static String current(String stored) {
        String name = stored.replace(".Conv2d_0.", ".conv.");
        if (name.contains("attentions.")) {
            name = name.replace(".query.", ".to_q.")
                    .replace(".key.", ".to_k.")
                    .replace(".value.", ".to_v.")
                    .replace(".proj_attn.", ".to_out.0.");
        }
        return name.equals("time_proj.W") ? "time_proj.weight" : name;
    }
}
