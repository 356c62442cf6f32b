package dev.reverie.studio.upload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.data.DataShape;
import dev.reverie.plot.Images;
import dev.reverie.run.Checkpoint;
import dev.reverie.studio.model.ModelFiles;
import dev.reverie.studio.model.ModelName;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.ApiRoutes;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Fields;
import dev.reverie.studio.web.Query;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/** The handlers about uploads. */
public final class UploadApi {
    private static final int LONGEST_NAME = 200;
    private static final Pattern INDEX = Pattern.compile("\\d{1,9}");

    private final Uploads uploads;
    private final ModelFiles models;

    /**
     * The handlers.
     *
     * @param uploads keeps them
     * @param models whose shape a picture is brought to
     */
    public UploadApi(Uploads uploads, ModelFiles models) {
        this.uploads = uploads;
        this.models = models;
    }

    /** Adds them. */
    public void addTo(ApiRoutes routes) {
        routes.post("/uploads", this::add)
                .post("/uploads/folders", this::addFolder)
                .get("/uploads/{upload}", this::one)
                .get("/uploads/{upload}/picture", this::picture)
                .get("/uploads/{upload}/pictures/{index}", this::thumbnail);
    }

    private void add(Context ctx) throws IOException {
        Query query = Query.of(ctx);
        Optional<String> name = query.text("name");
        query.done();
        requireShort(name, "name");
        String type = String.valueOf(ctx.contentType()).split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        UploadedFile upload = uploads.add(
                type,
                body(ctx),
                name,
                Optional.ofNullable(ctx.header("Reverie-Type")),
                Optional.ofNullable(ctx.header("Reverie-Shape")));
        created(ctx, upload);
    }

    private static void requireShort(Optional<String> name, String field) {
        if (name.isPresent() && name.get().length() > LONGEST_NAME) {
            throw Fault.at(
                    field,
                    "name must have at most " + LONGEST_NAME + " characters, got "
                            + name.get().length(),
                    null);
        }
    }

    private static void created(Context ctx, UploadedFile upload) {
        ctx.status(201);
        ctx.header("Location", Answers.href("uploads", upload.id()));
        Answers.json(ctx, described(upload));
    }

    private void addFolder(Context ctx) throws IOException {
        Query.of(ctx).done();
        Fields body = Fields.of(ctx);
        Optional<String> name = body.text("name");
        PictureFolder folder = PictureFolder.of(uploads, body);
        body.done();
        requireShort(name, body.pointer("name"));
        created(ctx, uploads.add(folder, name));
    }

    private void thumbnail(Context ctx) throws IOException {
        Query.of(ctx).done();
        UploadedFile upload = uploads.find(ctx.pathParam("upload"), "upload");
        String index = ctx.pathParam("index");
        if (!INDEX.matcher(index).matches()) {
            throw Fault.at("index", "a picture is named by its number, got " + index, null);
        }
        Answers.file(ctx, "image/png", Thumbnail.of(upload, Integer.parseInt(index)));
    }

    /** Reads no more than is taken, whatever the request says of its length. */
    private static byte[] body(Context ctx) throws IOException {
        try (InputStream stream = ctx.req().getInputStream()) {
            byte[] bytes = stream.readNBytes(Uploads.MOST_BYTES + 1);
            if (bytes.length > Uploads.MOST_BYTES) {
                throw Fault.of(
                        Fault.TOO_LARGE,
                        "a file may have " + Uploads.MOST_BYTES + " bytes; this one has more",
                        "make it smaller, or put it into the folder of data and name it there");
            }
            return bytes;
        }
    }

    private static ObjectNode described(UploadedFile upload) {
        ObjectNode json = upload.description().deepCopy();
        json.remove("file");
        ObjectNode links = json.putObject("links").put("self", Answers.href("uploads", upload.id()));
        if (upload.kind().equals("picture")) {
            links.put("picture", Answers.href("uploads", upload.id(), "picture"));
        } else if ((upload.isData() && json.has("height")) || upload.kind().equals("folder")) {
            links.put("pictures", Answers.href("uploads", upload.id(), "pictures"));
        }
        return json;
    }

    private void one(Context ctx) throws IOException {
        Query.of(ctx).done();
        Answers.json(ctx, described(uploads.find(ctx.pathParam("upload"), "upload")));
    }

    private void picture(Context ctx) throws IOException {
        Query query = Query.of(ctx);
        Optional<String> model = query.text("model");
        query.done();
        UploadedFile upload = uploads.find(ctx.pathParam("upload"), "upload");
        if (model.isEmpty()) {
            if (!upload.kind().equals("picture")) {
                throw Fault.at("upload", "upload " + upload.id() + " is a " + upload.kind() + ", no picture", null);
            }
            String type = String.valueOf(upload.file()).endsWith(".png") ? "image/png" : "image/jpeg";
            Answers.file(ctx, type, Files.readAllBytes(upload.file()));
            return;
        }
        Checkpoint checkpoint = Checkpoint.open(models.find(ModelName.parse(model.get(), "model")));
        DataShape shape = checkpoint.data().shape();
        if (!shape.isImage()) {
            throw Fault.at("model", model.get() + " is no model of pictures but of " + shape, null);
        }
        float[] pixels = upload.picture(shape, "upload");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(Images.toImage(pixels, shape.channels(), shape.height(), shape.width()), "png", out);
        Answers.file(ctx, "image/png", out.toByteArray());
    }
}
