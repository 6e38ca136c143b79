package dev.tokd.devserver;

import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.modeler.Registry;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** Tomcat on the loopback address with one or two listeners and one context. */
final class EmbeddedTomcat implements AutoCloseable {
    private static final int THREADS = 1000;
    private static final int BACKLOG = 1024;

    static {
        // Their names are the JVM's, so those of two servers at once would clash; nobody looks at them here.
        Registry.disableRegistry();
    }

    private final Tomcat tomcat = new Tomcat();
    private final Path workFolder;
    private final Connector http;
    private Optional<Connector> https = Optional.empty();

    EmbeddedTomcat(int httpPort) throws IOException {
        workFolder = Files.createTempDirectory(
                "tokd-devserver-" + ProcessHandle.current().pid() + "-");
        tomcat.setBaseDir(workFolder.toString());
        http = connector(httpPort);
        synchronized (EmbeddedTomcat.class) {
            tomcat.setConnector(http);
            // Set by Tomcat for the whole JVM; the next server would make this one's folder again.
            System.clearProperty("catalina.home");
            System.clearProperty("catalina.base");
        }
    }

    void addHttps(int port, DevCertificates certificates) {
        Connector connector = connector(port);
        connector.setScheme("https");
        connector.setSecure(true);
        connector.setProperty("SSLEnabled", "true");
        connector.addSslHostConfig(tls(certificates));
        tomcat.getService().addConnector(connector);
        https = Optional.of(connector);
    }

    /** Starts with the filters in this order on every path, then the servlet whose path matches. */
    void start(List<Filter> filters, Map<String, Servlet> servlets) throws LifecycleException {
        Context context = tomcat.addContext("", workFolder.toString());
        leaveOtherClassesAlone((StandardContext) context);
        filters.forEach(filter -> add(context, filter));
        servlets.forEach((path, servlet) -> {
            Tomcat.addServlet(context, path, servlet);
            context.addServletMappingDecoded(path, path);
        });
        tomcat.start();
        if (http.getLocalPort() < 0 || https.filter(it -> it.getLocalPort() < 0).isPresent()) {
            throw new LifecycleException("cannot listen on 127.0.0.1");
        }
    }

    /** The application's classes are the JVM's own here, so there is nothing to unload, nor to warn about, at the end. */
    private static void leaveOtherClassesAlone(StandardContext context) {
        context.setClearReferencesRmiTargets(false);
        context.setClearReferencesThreadLocals(false);
        context.setClearReferencesHttpClientKeepAliveThread(false);
    }

    int httpPort() {
        return http.getLocalPort();
    }

    Optional<Integer> httpsPort() {
        return https.map(Connector::getLocalPort);
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException("cannot stop the devserver", e);
        } finally {
            deleteWorkFolder();
        }
    }

    private static Connector connector(int port) {
        ResettableProtocol protocol = new ResettableProtocol();
        protocol.setMaxThreads(THREADS);
        protocol.setMaxKeepAliveRequests(-1);
        protocol.setAcceptCount(BACKLOG);
        // A reset leaves only once the selector has looked up; its default is a second.
        protocol.setProperty("selectorTimeout", "50");
        Connector connector = new Connector(protocol);
        connector.setPort(port);
        connector.setProperty("address", "127.0.0.1");
        connector.setThrowOnFailure(true);
        // The Management API takes an API's identifier as one segment: https:%2F%2Fapi.example%2F.
        connector.setEncodedSolidusHandling("passthrough");
        return connector;
    }

    private static SSLHostConfig tls(DevCertificates certificates) {
        SSLHostConfig config = new SSLHostConfig();
        SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(config, SSLHostConfigCertificate.Type.EC);
        certificate.setSslContext(new DevTls(certificates));
        config.addCertificate(certificate);
        // Clients may show a certificate; none has to.
        config.setCertificateVerification("optional");
        return config;
    }

    private static void add(Context context, Filter filter) {
        String name = filter.getClass().getName();
        FilterDef definition = new FilterDef();
        definition.setFilterName(name);
        definition.setFilter(filter);
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName(name);
        map.addURLPatternDecoded("/*");
        context.addFilterMap(map);
    }

    private void deleteWorkFolder() {
        try (Stream<Path> files = Files.walk(workFolder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot delete " + workFolder, e);
        }
    }
}
