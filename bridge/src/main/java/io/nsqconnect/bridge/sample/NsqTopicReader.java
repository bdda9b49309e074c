package io.nsqconnect.bridge.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** Consumes a channel: a message is finished as soon as its body was handed on. */
public final class NsqTopicReader extends TopicReader {
  /** Enough to keep the line busy, below the 2,500 that nsqd allows. */
  private static final int READY_COUNT = 500;

  private final NsqConnection connection;
  private final Consumer<byte[]> bodies;

  /**
   * Subscribes, which creates topic and channel if need be.
   *
   * @param address {@code host:port} of the broker's V2 protocol
   * @param bodies receives them, on the reader's thread
   */
  public NsqTopicReader(String address, String topic, String channel, Consumer<byte[]> bodies)
      throws IOException {
    super("reader of NSQ topic " + topic);
    this.bodies = bodies;
    this.connection = new NsqConnection(address);
    connection.write("SUB " + topic + " " + channel);
    connection.expectOk();
    connection.write("RDY " + READY_COUNT);
    connection.flush();
    start();
  }

  @Override
  void readUntilClosed() throws IOException {
    while (!isClosed()) {
      byte[] message = connection.read().payload();
      bodies.accept(
          Arrays.copyOfRange(message, NsqConnection.Frame.MESSAGE_HEADER_LENGTH, message.length));
      connection.write("FIN " + id(message));
      if (connection.isDrained()) {
        connection.flush();
      }
    }
  }

  private static String id(byte[] message) {
    int offset = NsqConnection.Frame.MESSAGE_ID_OFFSET;
    int length = NsqConnection.Frame.MESSAGE_HEADER_LENGTH - offset;
    return new String(message, offset, length, StandardCharsets.US_ASCII);
  }

  @Override
  void release() throws IOException {
    connection.close();
  }
}
