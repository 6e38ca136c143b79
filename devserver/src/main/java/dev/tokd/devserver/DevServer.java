package dev.tokd.devserver;

import com.nimbusds.jose.jwk.source.JWKSource;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.LifecycleException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * A running authorization server on 127.0.0.1, with Auth0's token endpoint beside the standard one. Safe for use by many
 * threads.
 */
public final class DevServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DevServerControl control;
    private final SigningKey keys;
    private final EmbeddedTomcat tomcat;
    private final Optional<DevCertificates> certificates;
    private final AnnotationConfigApplicationContext spring = new AnnotationConfigApplicationContext();
    private final AtomicBoolean closed = new AtomicBoolean();

    private DevServer(DevServerOptions options) throws IOException, LifecycleException {
        Names names = new Names(options.random());
        ClientRegistry clients = new ClientRegistry();
        Tenant tenant = new Tenant(clients, names, options.clock(), options.tokenLifetime(), this::managementAudiences);
        control = new DevServerControl(clients, tenant, new FaultBook(), new RequestLog(), new ManagementLog(), names);
        keys = new SigningKey(options.random());
        // Made while Spring starts: together they take a third of the time to the first request.
        Optional<CompletableFuture<DevCertificates>> making =
                options.httpsPort().isPresent()
                        ? Optional.of(CompletableFuture.supplyAsync(
                                () -> new DevCertificates(options.clock(), options.random())))
                        : Optional.empty();
        spring.registerBean(ClientRegistry.class, control::clients);
        spring.registerBean(DevServerOptions.class, () -> options);
        spring.registerBean(JWKSource.class, () -> keys);
        spring.register(AuthorizationServerSetup.class);
        spring.refresh();
        certificates = making.map(CompletableFuture::join);
        tomcat = new EmbeddedTomcat(options.httpPort());
        certificates.ifPresent(made -> tomcat.addHttps(options.httpsPort().orElseThrow(), made));
        startOrCleanUp(options);
    }

    private void startOrCleanUp(DevServerOptions options) throws LifecycleException {
        try {
            tomcat.start(filters(options), servlets(options));
            control.clients().keys().servedAt(httpUrl());
        } catch (LifecycleException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts a server and returns once it serves.
     *
     * @param options ports, lifetime, clock and randomness
     * @return the running server, without any client
     * @throws IllegalStateException when it cannot start, because a port is taken for instance
     */
    public static DevServer start(DevServerOptions options) {
        QuietLogs.keep();
        try {
            return new DevServer(options);
        } catch (IOException | LifecycleException e) {
            throw new IllegalStateException("cannot start the devserver", e);
        }
    }

    private List<Filter> filters(DevServerOptions options) {
        return List.of(
                new FaultFilter(
                        control.faults(), control.requests(), control.management(), new BodyChanges(options.random())),
                standardFace());
    }

    private FilterChainProxy standardFace() {
        FilterChainProxy chain = spring.getBean(FilterChainProxy.class);
        // It sees every request, also those of the Management API, where an identifier is one segment.
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowUrlEncodedSlash(true);
        firewall.setAllowUrlEncodedDoubleSlash(true);
        firewall.setAllowUrlEncodedPercent(true);
        chain.setFirewall(firewall);
        return chain;
    }

    private Map<String, Servlet> servlets(DevServerOptions options) {
        Clock clock = options.clock();
        Auth0Tokens tokens = new Auth0Tokens(spring.getBean(JwtEncoder.class), clock);
        return Map.of(
                RegisteredKeys.PATH,
                new KeySetServlet(control.clients().keys()),
                JwtBearerServlet.PATH,
                new JwtBearerServlet(control.clients(), control.names(), clock),
                Auth0TokenServlet.PATH,
                new Auth0TokenServlet(control.tenant(), tokens, new ClientAssertions(clock), clock),
                ManagementServlet.PREFIX + "*",
                new ManagementServlet(
                        control.tenant(),
                        new ManagementTokens(keys, clock),
                        request -> (request.isSecure() ? httpsUrl() : httpUrl()) + ManagementServlet.PREFIX,
                        clock),
                "/_dev/*",
                new ControlServlet(control),
                "/",
                new NotFoundServlet());
    }

    /** {@return the HTTP base URL, {@code http://127.0.0.1:PORT}, no slash at the end} */
    public URI httpUrl() {
        return URI.create("http://127.0.0.1:" + tomcat.httpPort());
    }

    /**
     * {@return the HTTPS base URL, {@code https://localhost:PORT}, no slash at the end}
     *
     * @throws IllegalStateException when the server was started without HTTPS
     */
    public URI httpsUrl() {
        int port = tomcat.httpsPort().orElseThrow(() -> new IllegalStateException("started without HTTPS"));
        return URI.create("https://localhost:" + port);
    }

    /**
     * {@return the issuer of the HTTP face} Every face is an issuer of its own: reached at {@link #httpsUrl()}, the
     * server names that URL in its metadata and tokens.
     */
    public String issuer() {
        return httpUrl().toString();
    }

    /**
     * {@return the certificate authority of this start, as PEM text}
     *
     * @throws IllegalStateException when the server was started without HTTPS
     */
    public String caPem() {
        return certificates
                .orElseThrow(() -> new IllegalStateException("started without HTTPS"))
                .caPem();
    }

    /**
     * Registers a client, replacing one of the same id.
     *
     * @param client who may ask from now on
     */
    public void register(DevClient client) {
        control.tenant().adopt(client);
    }

    /**
     * Registers how a client of the standard face proves itself beside by its secret, replacing what was there.
     *
     * @param clientId its id
     * @param key what is registered
     * @throws IllegalArgumentException when the standard face does not verify its algorithm
     */
    public void registerKey(String clientId, DevKey key) {
        control.clients().keys().put(clientId, key);
    }

    /** {@return the token endpoint where a service account's assertion is the grant} */
    public URI jwtBearerEndpoint() {
        return httpUrl().resolve(JwtBearerServlet.PATH);
    }

    /**
     * A certificate of this start's authority for a client, with the authority's own after it.
     *
     * @param subject whom it names, as RFC 2253 writes it
     * @param publicKey the client's key, SubjectPublicKeyInfo in PEM
     * @return the chain in PEM
     * @throws IllegalStateException when the server was started without HTTPS
     */
    public String certify(String subject, String publicKey) {
        return certificates
                .orElseThrow(() -> new IllegalStateException("started without HTTPS"))
                .certify(subject, publicKey);
    }

    /**
     * Forgets a client.
     *
     * @param clientId whom
     * @return whether it was known
     */
    public boolean remove(String clientId) {
        return control.tenant().forget(clientId);
    }

    /** {@return the registered clients, by id} */
    public List<DevClient> clients() {
        return control.clients().list();
    }

    /**
     * Replaces a client's secret; the old one stops working at once.
     *
     * @param clientId whose
     * @param secret the new one; empty to have one made
     * @return the secret now in force
     * @throws IllegalArgumentException when there is no such client
     */
    public String rotateSecret(String clientId, String secret) {
        return control.rotate(clientId, secret);
    }

    /** {@return the identifier of the Management API on the HTTP face, {@code http://127.0.0.1:PORT/api/v2/}} */
    public String managementAudience() {
        return httpUrl() + ManagementServlet.PREFIX;
    }

    /** {@return the scopes a client needs on the Management API that provisions others} */
    public static List<String> bootstrapScopes() {
        return ManagementScopes.BOOTSTRAP;
    }

    /**
     * Registers a client that may provision others over the Management API.
     *
     * @param clientId its id
     * @param secret its secret; empty to have one made
     * @return the client with its secret
     */
    public DevClient bootstrapClient(String clientId, String secret) {
        DevClient client = DevClient.of(
                        clientId, secret.isEmpty() ? control.names().secret() : secret)
                .withAudiences(managementAudience())
                .withScopes(ManagementScopes.BOOTSTRAP.toArray(String[]::new));
        register(client);
        return client;
    }

    /**
     * Grants a client an API as only Auth0 itself may: nobody can change it over the Management API.
     *
     * @param clientId a registered client
     * @param audience the API's identifier
     * @param scopes what is granted
     */
    public void grantBySystem(String clientId, String audience, String... scopes) {
        control.tenant().grantBySystem(clientId, audience, Set.of(scopes));
    }

    /**
     * Has a client of the Auth0-shaped face prove itself by {@code private_key_jwt}, no longer by its secret.
     *
     * @param clientId a registered client
     * @param publicKey an RSA key in PEM, one of at most two
     * @throws IllegalArgumentException when the Management API would refuse it
     */
    public void enableKey(String clientId, String publicKey) {
        try {
            control.tenant().enableKey(clientId, publicKey);
        } catch (ManagementRefusal refusal) {
            throw new IllegalArgumentException(refusal);
        }
    }

    /**
     * {@return the ids of the keys that prove a client at the Auth0-shaped face}
     *
     * @param clientId its id
     */
    public List<String> enabledKeys(String clientId) {
        return control.tenant().assertionKeys(clientId).stream()
                .map(ClientCredential::kid)
                .toList();
    }

    /**
     * Says which secret is taken for thirty seconds after the Management API changed it.
     *
     * @param accepts from now on, for changes to come and for those that spread now
     */
    public void setPropagation(Propagation accepts) {
        control.tenant().propagate(accepts);
    }

    /** Lets every changed secret be known everywhere: the old ones are no longer taken. */
    public void endPropagation() {
        control.tenant().endPropagation();
    }

    /** {@return the calls of the Management API since the last reset, faulty ones included, in the order they came} */
    public List<SeenCall> managementCalls() {
        return control.management().list();
    }

    /**
     * Waits until this many calls of the Management API have come, at most 30 s. A call counts when it arrives, before
     * its faults hold it up.
     *
     * @param count at least this many since the last reset
     * @throws InterruptedException when interrupted
     * @throws TimeoutException when they do not come
     */
    public void awaitManagementCalls(int count) throws InterruptedException, TimeoutException {
        control.management().await(count, PATIENCE);
    }

    private List<String> managementAudiences() {
        List<String> audiences = new ArrayList<>(List.of(managementAudience()));
        tomcat.httpsPort().ifPresent(port -> audiences.add(httpsUrl() + ManagementServlet.PREFIX));
        return audiences;
    }

    /**
     * Sets a fault that may strike later, or after its request has done what it asks.
     *
     * @param setting replaces one of the same kind on the same target
     */
    public void setFault(FaultSetting setting) {
        control.faults().set(setting);
    }

    /**
     * Sets a fault until it is cleared.
     *
     * @param target the requests it meets
     * @param fault replaces one of the same kind on the same target
     */
    public void setFault(FaultTarget target, Fault fault) {
        setFault(target, fault, FaultSetting.UNTIL_CLEARED);
    }

    /**
     * Sets a fault for a number of requests.
     *
     * @param target the requests it meets
     * @param fault replaces one of the same kind on the same target
     * @param times at least 1, or {@link FaultSetting#UNTIL_CLEARED}
     * @throws IllegalArgumentException when the fault makes no sense on this target
     */
    public void setFault(FaultTarget target, Fault fault, int times) {
        control.faults().set(new FaultSetting(target, fault, times));
    }

    /** Clears every fault. Requests that wait go on waiting; see {@link #release()}. */
    public void clearFaults() {
        control.faults().clear(setting -> true);
    }

    /**
     * Clears the faults of one target.
     *
     * @param target whose
     */
    public void clearFaults(FaultTarget target) {
        control.faults().clear(setting -> setting.target().equals(target));
    }

    /** {@return the faults in force, in the order they were set} */
    public List<FaultSetting> faults() {
        return control.faults().list();
    }

    /** Lets every slow and hanging request go on, and clears the hang faults so that the next one does not hang. */
    public void release() {
        control.faults().release();
    }

    /**
     * {@return how many token requests a client has sent since the last reset, faulty ones included}
     *
     * @param clientId as the requests named it; empty for requests that named none
     */
    public int requests(String clientId) {
        return control.requests().count(clientId);
    }

    /** {@return how many token requests came since the last reset} */
    public int totalRequests() {
        return control.requests().total();
    }

    /**
     * {@return a client's last token request, without its secrets}
     *
     * @param clientId as the request named it
     */
    public Optional<SeenRequest> lastRequest(String clientId) {
        return control.requests().entry(clientId).map(RequestLog.Entry::last);
    }

    /** Sets every counter to zero and forgets the last requests. */
    public void resetRequests() {
        control.requests().reset();
        control.management().reset();
    }

    /**
     * Waits until a client has sent this many token requests, at most 30 s. A request counts when it arrives, before its
     * faults hold it up.
     *
     * @param clientId as the requests name it
     * @param count at least this many since the last reset
     * @throws InterruptedException when interrupted
     * @throws TimeoutException when they do not come
     */
    public void awaitRequests(String clientId, int count) throws InterruptedException, TimeoutException {
        awaitRequests(clientId, count, PATIENCE);
    }

    /**
     * Waits until a client has sent this many token requests.
     *
     * @param clientId as the requests name it
     * @param count at least this many since the last reset
     * @param atMost how long to wait
     * @throws InterruptedException when interrupted
     * @throws TimeoutException when they do not come
     */
    public void awaitRequests(String clientId, int count, Duration atMost)
            throws InterruptedException, TimeoutException {
        control.requests().await(clientId, count, atMost);
    }

    /** Releases whoever waits and stops; a second call does nothing. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        clearFaults();
        release();
        tomcat.close();
        spring.close();
    }
}
