package dev.reverie.studio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.errors.ReverieException;
import dev.reverie.studio.job.JobApi;
import dev.reverie.studio.job.JobQueue;
import dev.reverie.studio.model.EngineGate;
import dev.reverie.studio.model.ModelApi;
import dev.reverie.studio.model.ModelFiles;
import dev.reverie.studio.model.ModelName;
import dev.reverie.studio.model.OpenModels;
import dev.reverie.studio.model.RunFolder;
import dev.reverie.studio.plane.PlaneApi;
import dev.reverie.studio.runs.ConfigurationApi;
import dev.reverie.studio.runs.RunApi;
import dev.reverie.studio.upload.PictureFolder;
import dev.reverie.studio.upload.UploadApi;
import dev.reverie.studio.upload.Uploads;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.ApiRoutes;
import dev.reverie.studio.web.EventStreams;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Faults;
import dev.reverie.studio.web.Guard;
import dev.reverie.studio.web.PageFiles;
import dev.reverie.studio.web.RecentAnswer;
import dev.reverie.studio.work.OwnData;
import dev.reverie.studio.work.StudioPlanner;
import dev.reverie.studio.work.WorkTools;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A running studio.
 *
 * <p>It listens on this machine alone unless told otherwise, and then every request needs a token. All its work is done by one
 * engine process: this one.
 */
public final class Studio implements AutoCloseable {
    /** Where the studio keeps its queue, results and uploads, beside the runs. */
    static final String FOLDER = ".studio";

    private static final int MOST_STREAMS = 400;
    private static final int GRID_CELLS = 256;
    private static final int SAMPLES = 256;
    private static final int REQUEST_THREADS = 48;
    private static final int LEAST_THREADS = 4;
    private static final int TOKEN_BYTES = 24;

    /** A scene's times and widths are two headers of a few kilobytes. */
    private static final int HEADER_BYTES = 32 * 1024;

    private final Javalin server;
    private final StudioDoor door;
    private final Optional<String> token;
    private final OpenModels models;
    private final EventStreams streams;
    private final JobQueue queue;
    private final ApiRoutes routes;

    private Studio(StudioOptions options) throws IOException {
        door = new StudioDoor(options);
        token = options.host().map(address -> newToken());
        Path own = options.runs().resolve(FOLDER);
        RunFolder runs = new RunFolder(options.runs());
        ModelFiles files = new ModelFiles(runs, own.resolve("averages"));
        models = new OpenModels(files);
        streams = new EventStreams(MOST_STREAMS);
        Uploads uploads = new Uploads(own.resolve("uploads"));
        EngineGate gate = new EngineGate();
        routes = new ApiRoutes();
        routes.get("/", RecentAnswer.constant(() -> index(options))).get("/openapi.yaml", Studio::contract);
        ModelApi modelApi = new ModelApi(files, models);
        modelApi.addTo(routes);
        new UploadApi(uploads, files).addTo(routes);
        new PlaneApi(models, uploads, gate).addTo(routes);
        AtomicReference<JobQueue> told = new AtomicReference<>();
        WorkTools tools = new WorkTools(models, uploads, new OwnData(uploads, options.data()), run -> {
            modelApi.forget();
            JobQueue known = told.get();
            if (known != null) {
                known.tellOfRuns();
            }
        });
        try {
            queue = JobQueue.open(own.resolve("jobs"), options.trainings(), new StudioPlanner(tools));
        } catch (IOException | RuntimeException e) {
            streams.close();
            door.close();
            throw e;
        }
        told.set(queue);
        new JobApi(queue, streams).addTo(routes);
        new RunApi(runs, queue).addTo(routes);
        new ConfigurationApi(tools, gate).addTo(routes);
        Guard guard = new Guard(door.hosts(), token);
        PageFiles page = new PageFiles();
        server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.router.ignoreTrailingSlashes = true;
            config.http.maxRequestSize = Uploads.MOST_BYTES;
            config.http.prefer405over404 = true;
            // Arrays of numbers hardly shrink, lists are short, and the files of the page are compressed once.
            config.http.compressionStrategy = CompressionStrategy.NONE;
            config.jetty.threadPool = new QueuedThreadPool(REQUEST_THREADS, LEAST_THREADS);
            config.jetty.modifyHttpConfiguration(http -> {
                http.setSendServerVersion(false);
                http.setResponseHeaderSize(HEADER_BYTES);
            });
            config.jetty.addConnector((jetty, http) -> {
                List<Connector> connectors = door.connectors(jetty, http);
                connectors.stream().skip(1).forEach(jetty::addConnector);
                return connectors.get(0);
            });
            config.routes.before(guard);
            config.routes.exception(Exception.class, (fault, ctx) -> Faults.answer(ctx, Faults.of(fault)));
            routes.addTo(config.routes);
            config.routes.get("/", page);
            config.routes.get("/<file>", ctx -> {
                if (ctx.path().startsWith("/api/")) {
                    throw Fault.of(
                            Fault.NOT_FOUND,
                            "there is no " + ctx.path() + " in this studio",
                            Answers.ROOT + " lists what there is");
                }
                page.handle(ctx);
            });
        });
    }

    /**
     * Starts a studio.
     *
     * @param options folders, address and port
     * @return the studio, listening
     * @throws dev.reverie.errors.RequestException if the port is taken or another studio has the folder
     * @throws IOException if the folder cannot be written
     */
    public static Studio start(StudioOptions options) throws IOException {
        Studio studio = new Studio(options);
        try {
            studio.server.start();
            studio.warmUp();
        } catch (RuntimeException e) {
            studio.close();
            throw e;
        }
        return studio;
    }

    /** Loads engine and first model while the page is being opened. */
    private void warmUp() {
        Thread loader = new Thread(
                () -> {
                    try (OpenModels.Loan loan = models.borrow(ModelName.parse(PlaneApi.FIRST, "model"));
                            Autograd.Mode mode = Autograd.noGrad();
                            Scope scope = Scope.open()) {
                        Tensor x = Tensors.zeros(DType.FLOAT32, Device.CPU, 1, 2);
                        loan.scoreModel().scoreModel().denoised(x, 0.5).toFloats();
                    } catch (IOException | ReverieException e) {
                        // Whoever asks for the model is told why it cannot be had.
                        Thread.currentThread().interrupt();
                    }
                },
                "warm-up");
        loader.setDaemon(true);
        loader.start();
    }

    /** The address to open, with the token where one is needed. */
    public String address() {
        return door.url() + token.map(text -> "?token=" + text).orElse("");
    }

    /** The port it listens on. */
    public int port() {
        return door.port();
    }

    /** What every request needs; absent where this machine alone is listened to. */
    public Optional<String> token() {
        return token;
    }

    /** All handlers of the contract. */
    public List<ApiRoutes.Route> routes() {
        return routes.routes();
    }

    private static JsonNode index(StudioOptions options) {
        ObjectNode json = Answers.object()
                .put("name", "Reverie Studio")
                .put("version", version())
                .put("api", 1)
                .put("runsFolder", options.runs().toAbsolutePath().normalize().toString())
                .put("threads", Engine.threadBudget().threads());
        json.putObject("limits")
                .put("uploadBytes", Uploads.MOST_BYTES)
                .put("uploads", Uploads.MOST_FILES)
                .put("folderPictures", PictureFolder.MOST_PICTURES)
                .put("pixels", Uploads.MOST_PIXELS)
                .put("streams", MOST_STREAMS)
                .put("gridCells", GRID_CELLS)
                .put("samples", SAMPLES);
        ObjectNode links = json.putObject("links");
        for (String path : List.of(
                "events",
                "models",
                "samplers",
                "jobs",
                "runs",
                "presets",
                "configurations",
                "estimates",
                "data",
                "uploads")) {
            links.put(path, Answers.href(path));
        }
        links.put("toys", Answers.href("plane", "toys"));
        links.put("contract", Answers.href("openapi.yaml"));
        return json;
    }

    private static String version() {
        String version = Studio.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static void contract(Context ctx) throws IOException {
        try (InputStream stream = Studio.class.getResourceAsStream("openapi.yaml")) {
            if (stream == null) {
                throw new IllegalStateException("the contract is missing from the jar");
            }
            Answers.file(ctx, "application/yaml", stream.readAllBytes());
        }
    }

    @Override
    public void close() throws IOException {
        // First what saves: a training that is asked to stop writes its checkpoint.
        queue.close();
        streams.close();
        server.stop();
        door.close();
        models.close();
    }

    private static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
