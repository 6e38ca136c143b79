package dev.tokd.cli.api;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Network;
import dev.tokd.protocol.NoProxy;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Text;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Calls APIs the way an app's client reaches its provider: the same proxy, the same trust. It follows no redirect. */
public final class ApiClient {
    /** The JDK's switch that keeps passwords from proxies that tunnel; it has to be set before the first call. */
    private static final String TUNNELS_WITHOUT_PASSWORD = "jdk.http.auth.tunneling.disabledSchemes";

    private final HttpClient http;
    private final Duration timeout;

    /**
     * A client that has opened nothing yet.
     *
     * @param network how the provider is reached
     * @param proxySecret the proxy's password, or null; it stays the caller's and has to last as long as this
     * @param timeout how long until an answer begins
     */
    public ApiClient(Network network, @Nullable Secret proxySecret, Duration timeout) {
        this.timeout = timeout;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(network.connectTimeout())
                .proxy(selector(network));
        if (network.caPem() != null) {
            builder.sslContext(trusting(network.caPem()));
        }
        if (network.proxyUser() != null && proxySecret != null) {
            System.setProperty(TUNNELS_WITHOUT_PASSWORD, "");
            builder.authenticator(authenticator(network.proxyUser(), proxySecret));
        }
        this.http = builder.build();
    }

    private static ProxySelector selector(Network network) {
        URI proxy = network.proxy();
        if (proxy == null) {
            return HttpClient.Builder.NO_PROXY;
        }
        if (!"http".equalsIgnoreCase(proxy.getScheme())) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "the client's proxy takes TLS, which tok api does not speak to proxies",
                    "tok token APP --format header | curl -H @- URL");
        }
        int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
        List<Proxy> through = List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), port)));
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                String host = uri.getHost().replaceAll("[\\[\\]]", "");
                return NoProxy.matches(network.noProxy(), host) ? List.of(Proxy.NO_PROXY) : through;
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {
                // The call itself fails with the same.
            }
        };
    }

    private static Authenticator authenticator(String user, Secret password) {
        return new Authenticator() {
            @Override
            protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                if (getRequestorType() != RequestorType.PROXY) {
                    return null;
                }
                byte[] bytes = password.reveal();
                char[] chars = StandardCharsets.UTF_8
                        .decode(java.nio.ByteBuffer.wrap(bytes))
                        .toString()
                        .toCharArray();
                Arrays.fill(bytes, (byte) 0);
                return new PasswordAuthentication(user, chars);
            }
        };
    }

    private static SSLContext trusting(String pem) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            InputStream in = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + number++, each);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ProblemException(
                    Problem.of(
                            ErrorCode.BAD_REQUEST,
                            "the client's CA certificates cannot be used",
                            "tok client set CLIENT --ca FILE"),
                    e);
        }
    }

    /**
     * Calls and waits until the answer begins.
     *
     * @param request what to ask
     * @param token the bearer token; it stays the caller's
     * @return the answer; the caller closes it
     */
    public ApiReply send(ApiRequest request, Secret token) {
        HttpRequest.Builder built = builder(request);
        byte[] bytes = token.reveal();
        // The JDK takes header values as Strings, which nothing can wipe; they live as long as this command.
        built.setHeader("Authorization", "Bearer " + new String(bytes, StandardCharsets.US_ASCII));
        Arrays.fill(bytes, (byte) 0);
        try {
            HttpResponse<InputStream> response = http.send(built.build(), HttpResponse.BodyHandlers.ofInputStream());
            return new ApiReply(request.uri(), response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw unreached(request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(Problem.of(ErrorCode.INTERNAL, "interrupted while waiting", null), e);
        }
    }

    private HttpRequest.Builder builder(ApiRequest request) {
        byte[] body = request.body();
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body);
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(request.uri()).timeout(timeout).method(request.method(), publisher);
        request.headers().forEach((name, value) -> {
            try {
                builder.setHeader(name, value);
            } catch (IllegalArgumentException e) {
                throw new ProblemException(
                        Problem.of(
                                ErrorCode.BAD_REQUEST,
                                "the header \"" + Text.printable(name) + "\" cannot be set by -H",
                                "tok token APP --format header | curl -H @- URL"),
                        e);
            }
        });
        return builder;
    }

    private static ProblemException unreached(URI uri, IOException e) {
        String origin = ApiBase.origin(uri);
        String why;
        String fix = "try again";
        if (e instanceof HttpTimeoutException) {
            why = "did not answer in time";
            fix = "--timeout 2m";
        } else if (e instanceof SSLException) {
            why = "is not trusted, or does not speak TLS: " + reason(e);
            fix = "tok client set CLIENT --ca FILE";
        } else if (e instanceof ConnectException) {
            why = "cannot be reached";
        } else {
            why = "broke the connection: " + reason(e);
        }
        return new ProblemException(Problem.of(ErrorCode.PROVIDER_UNAVAILABLE, origin + " " + why, fix), e);
    }

    private static String reason(IOException e) {
        String said = e.getMessage();
        return said == null ? e.getClass().getSimpleName().toLowerCase(Locale.ROOT) : Text.printable(said);
    }
}
