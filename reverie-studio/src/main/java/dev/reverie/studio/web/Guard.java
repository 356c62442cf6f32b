package dev.reverie.studio.web;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.Handler;
import io.javalin.http.SameSite;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at every request before its handler does.
 *
 * <p>The {@code Host} must be one that the server was bound to: a page elsewhere whose name is made to resolve to this machine
 * (DNS rebinding) sends its own name. The {@code Origin}, where there is one, must be the same host: another site that sends
 * requests to this one is refused. With a token, every request needs it, as {@code Authorization: Bearer}, or as the cookie
 * that the address with {@code ?token=} is answered by. Every answer carries a content-security policy that lets the page
 * load from here alone and run no inline script.
 */
public final class Guard implements Handler {
    private static final String COOKIE = "reverie-studio";

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
                    + " connect-src 'self'; font-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'";

    private final Set<String> hosts;
    private final Optional<String> token;

    /**
     * A guard.
     *
     * @param hosts names that the server answers to, with their ports, such as {@code 127.0.0.1:7468}
     * @param token that every request needs; empty for none
     */
    public Guard(Set<String> hosts, Optional<String> token) {
        this.hosts = Set.copyOf(hosts);
        this.token = token;
    }

    @Override
    public void handle(Context ctx) {
        ctx.header("Content-Security-Policy", POLICY);
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.header("Referrer-Policy", "no-referrer");
        ctx.header("X-Frame-Options", "DENY");
        ctx.header("Cross-Origin-Opener-Policy", "same-origin");
        ctx.header("Cross-Origin-Resource-Policy", "same-origin");
        requireHost(ctx);
        requireOrigin(ctx);
        if (token.isPresent()) {
            requireToken(ctx, token.get());
        }
    }

    private void requireHost(Context ctx) {
        String host = ctx.req().getHeader("Host");
        // With a token the server may be reached by names that it cannot know of; whoever has the token is no stranger.
        if (host == null || (token.isEmpty() && !hosts.contains(host.toLowerCase(Locale.ROOT)))) {
            throw Fault.of(
                    403,
                    "the studio answers to "
                            + String.join(", ", hosts.stream().sorted().toList()) + ", but the request is for " + host,
                    "open the address that reverie studio printed");
        }
    }

    private static void requireOrigin(Context ctx) {
        String origin = ctx.req().getHeader("Origin");
        String site = ctx.req().getHeader("Sec-Fetch-Site");
        String host = String.valueOf(ctx.req().getHeader("Host"));
        boolean own = origin == null
                || origin.equalsIgnoreCase("http://" + host)
                || origin.equalsIgnoreCase("https://" + host);
        // A link from elsewhere may open the page, which changes nothing; nothing else may come from elsewhere.
        boolean navigation = ctx.req().getMethod().equals("GET")
                && "navigate".equals(ctx.req().getHeader("Sec-Fetch-Mode"))
                && !ctx.path().startsWith(Answers.ROOT);
        boolean elsewhere = "cross-site".equals(site) || "same-site".equals(site);
        if (!own || (elsewhere && !navigation)) {
            throw Fault.of(
                    403,
                    "requests from another site are refused, got one from " + (origin == null ? site : origin),
                    "use the studio's own page, or a program that sends no Origin");
        }
    }

    private static void requireToken(Context ctx, String token) {
        String given = ctx.queryParam("token");
        if (given != null && ctx.path().equals("/") && same(given, token)) {
            Cookie cookie = new Cookie(COOKIE, token);
            cookie.setPath("/");
            cookie.setHttpOnly(true);
            cookie.setSameSite(SameSite.STRICT);
            ctx.cookie(cookie);
            ctx.redirect("/");
            ctx.skipRemainingHandlers();
            return;
        }
        String header = String.valueOf(ctx.req().getHeader("Authorization"));
        boolean bearer = header.startsWith("Bearer ") && same(header.substring("Bearer ".length()), token);
        if (!bearer && !same(String.valueOf(ctx.cookie(COOKIE)), token)) {
            ctx.header("WWW-Authenticate", "Bearer");
            throw Fault.of(
                    401,
                    "this studio listens beyond its machine, so every request needs its token",
                    "open the address with ?token= that reverie studio printed, or send Authorization: Bearer TOKEN");
        }
    }

    private static boolean same(String given, String token) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }
}
