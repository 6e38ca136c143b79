package dev.tokd.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Nginx with one worker that answers every request with the same bytes by {@code return 200}, its fastest
 * way. It adds its own {@code Server}, {@code Date} and {@code Connection}, which cannot be turned off.
 */
final class Nginx implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Process process;
    private final Path socket;

    private Nginx(Process process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    /**
     * Starts it and waits until it answers.
     *
     * @param folder short, for its files and its socket
     * @param body what it answers
     */
    static Nginx start(Path folder, String body) throws IOException, InterruptedException {
        Path socket = folder.resolve("nginx.sock");
        Path log = folder.resolve("nginx.log");
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), configuration(folder, socket, body));
        Process process = Processes.builder(
                        Map.of(), log, List.of(program(), "-e", log.toString(), "-c", configuration.toString()))
                .start();
        Nginx nginx = new Nginx(process, socket);
        if (!nginx.answers()) {
            nginx.close();
            throw new IllegalStateException("nginx does not answer:\n" + Files.readString(log));
        }
        return nginx;
    }

    private static String program() {
        return List.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx").stream()
                .filter(place -> Files.isExecutable(Path.of(place)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no nginx; on Debian: apt install nginx-light"));
    }

    private static String configuration(Path folder, Path socket, String body) {
        if (body.contains("'") || body.contains("$") || body.contains("\\")) {
            throw new IllegalArgumentException("a body that nginx would read as more than text");
        }
        return """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                events { worker_connections 1024; }
                http {
                    access_log off;
                    server_tokens off;
                    keepalive_requests 1000000000;
                    client_body_temp_path %1$s/t1;
                    proxy_temp_path %1$s/t2;
                    fastcgi_temp_path %1$s/t3;
                    uwsgi_temp_path %1$s/t4;
                    scgi_temp_path %1$s/t5;
                    default_type application/json;
                    server {
                        listen unix:%2$s;
                        location / {
                            add_header cache-control no-store;
                            return 200 '%3$s';
                        }
                    }
                }
                """.formatted(folder, socket, body);
    }

    private boolean answers() throws InterruptedException {
        for (int waited = 0; waited < PATIENCE_MILLIS && process.isAlive(); waited += 10) {
            try {
                return Wire.isOk(Wire.ask(socket, Wire.request("GET", "/")));
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
        return false;
    }

    Server server() {
        long worker = process.children().findFirst().orElseThrow().pid();
        return new Server("nginx", socket, worker);
    }

    @Override
    public void close() {
        Processes.end(process);
    }
}
