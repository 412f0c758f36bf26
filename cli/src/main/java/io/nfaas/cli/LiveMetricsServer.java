package io.nfaas.cli;

import io.nfaas.live.Unavailable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Serves `GET /metrics` in the OpenMetrics text format to this machine alone: a listener on the loopback address, one request at a time.
final class LiveMetricsServer implements AutoCloseable {
  private static final int PATIENCE_MS = 2000;
  private static final int BACKLOG = 4;
  private static final String TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final ServerSocket server;
  private final LiveControl control;

  private LiveMetricsServer(ServerSocket server, LiveControl control) {
    this.server = server;
    this.control = control;
  }

  /// @param port null for no server
  /// @throws Unavailable when the port is taken
  static AutoCloseable open(@Nullable Integer port, LiveControl control) throws Unavailable {
    if (port == null) {
      return () -> {};
    }
    try {
      LiveMetricsServer made = new LiveMetricsServer(new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress()), control);
      Thread.ofPlatform().daemon().name("metrics").start(made::serve);
      return made;
    } catch (IOException | IllegalArgumentException e) {
      throw new Unavailable("--metrics " + port + ": " + e.getMessage());
    }
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        client.setSoTimeout(PATIENCE_MS);
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        String request = in.readLine();
        if (request != null) {
          answer(client.getOutputStream(), request);
        }
      } catch (IOException e) {
        // This client has gone, or the server is closed.
      }
    }
  }

  private void answer(OutputStream out, String request) throws IOException {
    boolean known = request.startsWith("GET /metrics ");
    byte[] body = (known ? control.answer("counters") : "Only GET /metrics is served here.\n").getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 " + (known ? "200 OK" : "404 Not Found") + "\r\nContent-Type: " + (known ? TYPE : "text/plain") + "\r\nContent-Length: "
            + body.length + "\r\nConnection: close\r\n\r\n";
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
