package io.nsqconnect.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.outgoing.HostPort;
import io.nsqconnect.protocol.Commands;
import io.nsqconnect.protocol.FrameDecoder;
import io.nsqconnect.protocol.FrameHandler;
import io.nsqconnect.protocol.Frames;
import io.nsqconnect.protocol.MalformedFrameException;
import io.nsqconnect.protocol.MessageId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * A connection to a broker, identified. Blocking: one thread writes, one reads; a load that is
 * measured needs no more, and an event loop would be one more thing to measure.
 */
final class Wire implements AutoCloseable {
  private static final int CONNECT_TIMEOUT_MS = 10_000;

  /** How long an answer to a command that sets up the connection may take. */
  private static final long ANSWER_TIMEOUT_NS = 30_000_000_000L;

  /** So often somebody who reads may look whether it is time to stop. */
  private static final int READ_TIMEOUT_MS = 50;

  private static final int READ_BYTES = 64 * 1024;
  private static final int MAX_FRAME_BYTES = 32 << 20;

  private final HostPort broker;
  private final Socket socket;
  private final ByteBuf in = Unpooled.buffer(READ_BYTES, 2 * MAX_FRAME_BYTES);
  private final ByteBuf out = Unpooled.buffer(READ_BYTES);
  private FrameDecoder decoder;

  private Wire(HostPort broker, Socket socket) {
    this.broker = broker;
    this.socket = socket;
  }

  /**
   * Connects and identifies.
   *
   * @param heartbeats whether the broker sends them; who subscribes must have them
   * @param unbuffered whether the broker is asked to send at once
   */
  static Wire connect(HostPort broker, boolean heartbeats, boolean unbuffered)
      throws LoadException {
    Socket socket = new Socket();
    Wire wire = new Wire(broker, socket);
    try {
      socket.connect(new InetSocketAddress(broker.host(), broker.port()), CONNECT_TIMEOUT_MS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(READ_TIMEOUT_MS);
      Commands.writeMagic(wire.out);
      Commands.writeIdentify(
          wire.out,
          "{\"client_id\":\"nsq-bench\",\"user_agent\":\"nsq-bench\""
              + (heartbeats ? "" : ",\"heartbeat_interval\":-1")
              + (unbuffered ? ",\"output_buffer_size\":-1,\"output_buffer_timeout\":-1" : "")
              + '}');
      wire.awaitOk("IDENTIFY");
      return wire;
    } catch (IOException e) {
      wire.close();
      throw wire.failure("cannot connect to", e);
    } catch (LoadException e) {
      wire.close();
      throw e;
    }
  }

  /** Where commands are written before {@link #flush}. */
  ByteBuf out() {
    return out;
  }

  /** Sends what was written. */
  void flush() throws LoadException {
    if (!out.isReadable()) {
      return;
    }
    try {
      out.readBytes(socket.getOutputStream(), out.readableBytes());
      out.clear();
    } catch (IOException e) {
      throw failure("cannot write to", e);
    }
  }

  /** Sends what was written and waits for the answer OK. */
  void awaitOk(String command) throws LoadException {
    flush();
    boolean[] answered = new boolean[1];
    receiver(new Answers(() -> answered[0] = true));
    long deadline = System.nanoTime() + ANSWER_TIMEOUT_NS;
    while (!answered[0]) {
      read();
      if (System.nanoTime() > deadline) {
        throw new LoadException(broker + " does not answer " + command, null);
      }
    }
  }

  /** Who is told of frames from now on. */
  void receiver(Receiver receiver) {
    decoder = new FrameDecoder(MAX_FRAME_BYTES, receiver);
  }

  /** Reads what there is, waiting a moment; false if that is nothing. */
  boolean read() throws LoadException {
    try {
      in.discardReadBytes();
      if (in.writeBytes(socket.getInputStream(), READ_BYTES) < 0) {
        throw new LoadException(broker + " has closed the connection", null);
      }
      decoder.decode(in);
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      throw failure("cannot read from", e);
    } catch (IllegalStateException | MalformedFrameException e) {
      throw failure("unexpected answer of", e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // The run is over, and the socket with it.
    }
  }

  private LoadException failure(String what, Exception cause) {
    return new LoadException(what + " " + broker + ": " + cause.getMessage(), cause);
  }

  /** Who takes frames; an error from the broker ends the run. */
  interface Receiver extends FrameHandler {
    @Override
    default void onError(String payload) {
      throw new IllegalStateException(payload);
    }
  }

  /** Takes answers to what was published, or asked. */
  record Answers(Runnable onOk) implements Receiver {
    @Override
    public void onResponse(String payload) {
      if (payload.equals(Frames.OK)) {
        onOk.run();
      }
    }

    @Override
    public void onMessage(
        long timestampNs, int attempts, MessageId id, ByteBuf buffer, int index, int length) {
      throw new IllegalStateException("message " + id + " without a subscription");
    }
  }
}
