package io.nsqconnect.it;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a client and a server, passes on what they say, and can stop doing so in the
 * middle: then nothing goes in either direction until the client gives up or is killed, and what
 * was held back is lost.
 *
 * <p>Each connection has a thread per direction, which end with it.
 */
abstract class Proxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final ServerSocket listener;
  private final InetSocketAddress server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  Proxy(InetSocketAddress server) {
    this.server = server;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Begins to accept connections. */
  void start() {
    run("accept", this::accept);
  }

  /** Host and port to connect to. */
  String address() {
    return "127.0.0.1:" + port();
  }

  int port() {
    return listener.getLocalPort();
  }

  /** One connection. */
  final class Link {
    private final Socket client;
    private final Socket upstream;
    private volatile boolean frozen;

    Link(Socket client, Socket upstream) {
      this.client = client;
      this.upstream = upstream;
    }

    /** Passes nothing on any more. */
    void freeze() {
      frozen = true;
    }

    boolean isFrozen() {
      return frozen;
    }

    OutputStream toServer() throws IOException {
      return upstream.getOutputStream();
    }

    private void answer() throws IOException {
      byte[] buffer = new byte[BUFFER_BYTES];
      InputStream in = upstream.getInputStream();
      OutputStream out = client.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        if (!frozen) {
          out.write(buffer, 0, length);
        }
      }
    }

    private void close() {
      for (Socket socket : new Socket[] {client, upstream}) {
        sockets.remove(socket);
        try {
          socket.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** Reads what a client says until it ends, and passes on what may pass. */
  abstract void forward(Link link, DataInputStream in) throws IOException;

  private void accept() throws IOException {
    while (!listener.isClosed()) {
      Socket client = listener.accept();
      Socket upstream = new Socket();
      try {
        upstream.connect(server);
      } catch (IOException e) {
        client.close();
        continue;
      }
      sockets.add(client);
      sockets.add(upstream);
      Link link = new Link(client, upstream);
      run("forward", () -> closing(link, () -> forward(link, input(client))));
      run("answer", () -> closing(link, link::answer));
    }
  }

  private static DataInputStream input(Socket socket) throws IOException {
    return new DataInputStream(
        new java.io.BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void closing(Link link, Work work) throws IOException {
    try {
      work.run();
    } finally {
      link.close();
    }
  }

  private static void run(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The end of a connection, or of this proxy.
                Thread.currentThread().interrupt();
              }
            },
            "proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
