package dev.tokd.agent.http;

import dev.tokd.protocol.Network;
import dev.tokd.protocol.NoProxy;
import dev.tokd.protocol.Uris;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The way to a target: straight, or through a proxy.
 *
 * @param uri what is asked for
 * @param target who answers
 * @param proxy who is asked to pass it on, or null
 */
record Route(URI uri, Hop target, @Nullable Hop proxy) {

    /**
     * Finds the way.
     *
     * @throws HttpFailure {@link HttpFailure.Kind#INSECURE} when it would leave the machine in clear
     */
    static Route of(URI given, Network network) throws HttpFailure {
        // A header line is ASCII; characters beyond it travel percent-encoded.
        URI uri = URI.create(given.toASCIIString());
        Hop target = Hop.of(uri);
        URI proxy = network.proxy();
        Route route = new Route(
                uri, target, proxy == null || NoProxy.matches(network.noProxy(), target.host()) ? null : Hop.of(proxy));
        if (!target.tls() && !network.allowHttp() && !route.staysHere(uri, proxy)) {
            throw new HttpFailure(
                    HttpFailure.Kind.INSECURE,
                    target.authority() + " would be asked over plain HTTP, so nothing was sent; use https",
                    "--allow-http",
                    null);
        }
        return route;
    }

    /** Plain HTTP handed to a proxy elsewhere has left the machine, whatever its target is called. */
    private boolean staysHere(URI uri, @Nullable URI via) {
        return Uris.isLoopback(uri) && (proxy == null || via == null || Uris.isLoopback(via));
    }

    /** Whom TCP goes to. */
    Hop first() {
        return proxy == null ? target : proxy;
    }

    /** Whether any part of the way is TLS. */
    boolean needsTrust() {
        return target.tls() || (proxy != null && proxy.tls());
    }

    /** The request target (RFC 9112 section 3.2): absolute for a proxy that passes plain HTTP on. */
    String requestTarget() {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String origin = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        return proxy == null || target.tls() ? origin : "http://" + target.hostHeader() + origin;
    }
}
