package io.nfaas.live;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.UnaryOperator;

/// A Unix socket by which the same user, and nobody else, asks a running process: one line in, text out, closed. Folder and socket belong to
/// the user alone (modes 0700 and 0600); a folder that does not is refused.
public final class ControlSocket implements AutoCloseable {
  private static final int MOST_LINE_BYTES = 4096;
  private static final String SUFFIX = ".sock";

  private final Path socket;
  private final ServerSocketChannel server;
  private final UnaryOperator<String> answers;

  private ControlSocket(Path socket, ServerSocketChannel server, UnaryOperator<String> answers) {
    this.socket = socket;
    this.server = server;
    this.answers = answers;
  }

  /// Listens, and answers on a thread of its own.
  ///
  /// @param folder made when it is not there
  /// @param name of the process in it
  /// @param answers line in, text out; called by one thread
  /// @throws Unavailable when the folder is not the user's own, or another process answers there
  public static ControlSocket open(Path folder, String name, UnaryOperator<String> answers) throws Unavailable {
    Path socket = folder.resolve(name + SUFFIX);
    try {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        Path parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      boolean ours =
          Files.getOwner(folder).getName().equals(System.getProperty("user.name"))
              && PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)).endsWith("------");
      if (!ours) {
        throw new Unavailable(folder + ": other users can enter it; a folder for control has mode 0700 and belongs to its user");
      }
      if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
        if (answers(socket)) {
          throw new Unavailable(socket + ": another process answers there");
        }
        Files.delete(socket);
      }
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket));
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      ControlSocket control = new ControlSocket(socket, server, answers);
      Thread.ofPlatform().daemon().name("control").start(control::serve);
      return control;
    } catch (IOException e) {
      throw new Unavailable(socket + ": " + e.getMessage());
    }
  }

  private static boolean answers(Path socket) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        String answer = answers.apply(line(client));
        ByteBuffer bytes = ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          client.write(bytes);
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // This client has gone; the next may ask.
      }
    }
  }

  private static String line(SocketChannel client) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (line.size() < MOST_LINE_BYTES && client.read(one) == 1 && one.get(0) != '\n') {
      line.write(one.get(0));
      one.clear();
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /// Asks the process behind a socket.
  ///
  /// @throws IOException when nobody answers there
  public static String ask(Path socket, String line) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// Whether a file in a control folder is the socket of a process.
  public static boolean isSocket(Path file) {
    return file.getFileName().toString().endsWith(SUFFIX);
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      // The process ends; a socket that nobody answers is taken over by the next.
    }
  }
}
