package dev.reverie.studio.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.List;

/** The handlers of the contract, as they are added: a test holds the list against the document. */
public final class ApiRoutes {
    private final List<Route> routes = new ArrayList<>();

    /**
     * One handler.
     *
     * @param method of HTTP
     * @param path behind {@link Answers#ROOT}, such as {@code /jobs/{job}}
     * @param handler answers
     */
    public record Route(HandlerType method, String path, Handler handler) {
        @Override
        public String toString() {
            return method.name() + " " + path;
        }
    }

    /** Answers GET. */
    public ApiRoutes get(String path, Handler handler) {
        routes.add(new Route(HandlerType.GET, path, handler));
        return this;
    }

    /** Answers POST. */
    public ApiRoutes post(String path, Handler handler) {
        routes.add(new Route(HandlerType.POST, path, handler));
        return this;
    }

    /** Answers DELETE. */
    public ApiRoutes delete(String path, Handler handler) {
        routes.add(new Route(HandlerType.DELETE, path, handler));
        return this;
    }

    /** All so far. */
    public List<Route> routes() {
        return List.copyOf(routes);
    }

    /** Hands all to the server. */
    public void addTo(RoutesConfig server) {
        for (Route route : routes) {
            // The index answers with and without the slash.
            String path = route.path().equals("/") ? "" : route.path();
            server.addHttpHandler(route.method(), Answers.ROOT + path, route.handler());
        }
    }
}
