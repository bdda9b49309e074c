package io.nsqconnect.broker.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.nsqconnect.protocol.FrameDecoder;
import io.nsqconnect.protocol.FrameHandler;
import io.nsqconnect.protocol.MessageId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The other end of a real {@link Connection}: what goes in are bytes, written as Latin-1 text; what
 * comes out are frames, written as the payload of a response or an error, or {@code attempts:body}
 * of a message.
 */
final class TestClient {
  private static final int MAX_FRAME_BYTES = 16 << 20;

  private final TestBroker broker;
  private final Gate gate = new Gate();
  private final EmbeddedChannel socket;
  private final List<ByteBuf> sent = new ArrayList<>();
  private final Received received = new Received();
  private final FrameDecoder decoder = new FrameDecoder(MAX_FRAME_BYTES, received);
  private ByteBuf unread = Unpooled.EMPTY_BUFFER;
  private int writeCount;

  TestClient(TestBroker broker) {
    this.broker = broker;
    ClientIdentity identity = new ClientIdentity("192.0.2.1:5000", "192.0.2.1", 0);
    socket = new EmbeddedChannel(gate, new Connection(broker.context, identity));
  }

  /** Bytes of an int32. */
  static String int32(int value) {
    return "" + octet(value >>> 24) + octet(value >>> 16) + octet(value >>> 8) + octet(value);
  }

  /** A body with its length before it. */
  static String body(String content) {
    return int32(content.length()) + content;
  }

  /** The body of an MPUB. */
  static String list(String... messages) {
    StringBuilder content = new StringBuilder(int32(messages.length));
    for (String message : messages) {
      content.append(body(message));
    }
    return body(content.toString());
  }

  /** Sends one segment and lets the broker work. */
  TestClient send(String text) {
    feed(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    broker.run();
    return this;
  }

  /** Sends one segment in the turn of the loop that is not over yet. */
  TestClient feed(ByteBuf bytes) {
    sent.add(bytes);
    if (socket.isActive()) {
      socket.pipeline().fireChannelRead(bytes);
    } else {
      bytes.release();
    }
    return this;
  }

  TestClient feed(String text) {
    return feed(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  /** What has come since the last call. */
  List<String> replies() {
    drain();
    List<String> replies = List.copyOf(received.frames);
    received.frames.clear();
    return replies;
  }

  /** The buffers that have come since the last call, of all sizes but 0, not read as frames. */
  List<byte[]> rawReplies() {
    List<byte[]> replies = new ArrayList<>();
    for (ByteBuf bytes = socket.readOutbound(); bytes != null; bytes = socket.readOutbound()) {
      if (bytes.isReadable()) {
        replies.add(ByteBufUtil.getBytes(bytes));
      }
      bytes.release();
    }
    return replies;
  }

  /** The messages of all replies so far. */
  List<MessageId> messageIds() {
    drain();
    return received.ids;
  }

  /** The id of the last message, as the text that FIN wants. */
  String lastId() {
    List<MessageId> ids = messageIds();
    return ids.get(ids.size() - 1).toString();
  }

  /** How many buffers have come, of all sizes but 0. */
  int writeCount() {
    drain();
    return writeCount;
  }

  boolean isConnected() {
    return socket.isOpen();
  }

  boolean isReadFrom() {
    return socket.config().isAutoRead();
  }

  EmbeddedChannel socket() {
    return socket;
  }

  /** Stops to take what the broker sends, or begins again. */
  void takes(boolean takes) {
    gate.shut = !takes;
    if (takes) {
      socket.flush();
    }
    broker.run();
  }

  /** Sends no more, but still reads. */
  TestClient closeOutput() {
    socket.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    broker.run();
    return this;
  }

  /** Is gone. */
  void hangUp() {
    gate.shut = false;
    if (socket.isOpen()) {
      socket.close();
    }
  }

  /**
   * Turns its own loop.
   *
   * @return whether that may have made work for the broker
   */
  boolean run() {
    boolean busy = socket.hasPendingTasks();
    socket.runPendingTasks();
    socket.checkException();
    return busy;
  }

  /** Fails if a buffer is still held that should not be, or if a frame was cut off. */
  void checkReleased() {
    drain();
    unread.release();
    unread = Unpooled.EMPTY_BUFFER;
    for (ByteBuf bytes : sent) {
      if (bytes.refCnt() != 0) {
        throw new AssertionError("not released: " + bytes);
      }
    }
    sent.clear();
  }

  /** Fails unless the replies so far end with a whole frame. */
  void checkWholeFrames() {
    drain();
    if (unread.isReadable()) {
      throw new AssertionError(unread.readableBytes() + " bytes of an incomplete frame");
    }
  }

  private void drain() {
    ByteBuf bytes = socket.readOutbound();
    while (bytes != null) {
      writeCount += bytes.isReadable() ? 1 : 0;
      unread = Unpooled.wrappedBuffer(unread, bytes);
      decoder.decode(unread);
      if (!unread.isReadable()) {
        unread.release();
        unread = Unpooled.EMPTY_BUFFER;
      }
      bytes = socket.readOutbound();
    }
  }

  private static char octet(int value) {
    return (char) (value & 0xff);
  }

  /** A network that can be stopped. */
  private static final class Gate extends ChannelOutboundHandlerAdapter {
    boolean shut;

    @Override
    public void flush(ChannelHandlerContext context) {
      if (!shut) {
        context.flush();
      }
    }
  }

  private static final class Received implements FrameHandler {
    final List<String> frames = new ArrayList<>();
    final List<MessageId> ids = new ArrayList<>();

    @Override
    public void onResponse(String payload) {
      frames.add(payload);
    }

    @Override
    public void onError(String payload) {
      frames.add(payload);
    }

    @Override
    public void onMessage(
        long timestampNs,
        int attempts,
        MessageId id,
        ByteBuf buffer,
        int bodyIndex,
        int bodyLength) {
      ids.add(id);
      frames.add(
          attempts + ":" + buffer.toString(bodyIndex, bodyLength, StandardCharsets.ISO_8859_1));
    }
  }

  /** A refusal that ends the connection. */
  static void assertRefused(TestClient client, String command, String error) {
    client.send(command);
    assertThat(client.replies()).as(command).containsExactly(error);
    assertThat(client.isConnected()).as("after " + command).isFalse();
  }

  static void assertAnswered(TestClient client, String command, String... replies) {
    client.send(command);
    assertThat(client.replies()).as(command).containsExactly(replies);
    assertThat(client.isConnected()).as("after " + command).isTrue();
  }
}
