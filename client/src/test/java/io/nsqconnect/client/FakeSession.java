package io.nsqconnect.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.nsqconnect.client.FakeNsqd.Message;
import io.nsqconnect.protocol.Command;
import io.nsqconnect.protocol.CommandDecoder;
import io.nsqconnect.protocol.CommandHandler;
import io.nsqconnect.protocol.CommandLine;
import io.nsqconnect.protocol.Commands;
import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.protocol.FrameType;
import io.nsqconnect.protocol.Frames;
import io.nsqconnect.protocol.MessageFrame;
import io.nsqconnect.protocol.MessageId;
import io.nsqconnect.protocol.MessageSpans;
import io.nsqconnect.protocol.transport.TransportUpgrade;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One connection to a {@link FakeNsqd}, on its loop. */
final class FakeSession implements CommandHandler {
  private static final int MAX_BYTES = 64 * 1024 * 1024;

  private final FakeNsqd nsqd;
  private final Channel channel;
  private final Map<String, Message> inFlight = new LinkedHashMap<>();
  private Command command;
  private String noted;
  private String topic = "";
  private int ready;
  private boolean refused;

  FakeSession(FakeNsqd nsqd, Channel channel) {
    this.nsqd = nsqd;
    this.channel = channel;
    channel.pipeline().addLast(new Reader());
  }

  int inFlight() {
    return inFlight.size();
  }

  void heartbeat() {
    write(out -> out.writeBytes(Frames.response(Frames.HEARTBEAT)));
  }

  void drop() {
    channel.close();
  }

  void deliver() {
    while (channel.isActive() && inFlight.size() < ready) {
      Message next = nsqd.take(topic);
      if (next == null) {
        return;
      }
      inFlight.put(next.id().toString(), next);
      nsqd.onDelivered();
      write(out -> writeMessage(out, next));
    }
  }

  @Override
  public void onLine(CommandLine line) {
    if (refused) {
      return;
    }
    command = line.command();
    String parameters = "";
    for (int i = 0; i < line.parameterCount(); i++) {
      parameters += " " + line.parameter(i);
    }
    noted = command + parameters;
    switch (command) {
      case IDENTIFY, AUTH, PUB, MPUB, DPUB -> {} // Wait for the body.
      case SUB -> {
        topic = line.parameter(0);
        answer(Frames.OK);
      }
      case RDY -> {
        ready = (int) line.decimal(0);
        answer(null);
        deliver();
      }
      case FIN -> {
        settle(line.parameter(0), ErrorCode.E_FIN_FAILED);
        deliver();
      }
      case REQ -> {
        Message message = settle(line.parameter(0), ErrorCode.E_REQ_FAILED);
        if (message != null) {
          nsqd.putBack(topic, message);
          deliver();
        }
      }
      case TOUCH -> {
        answer(null);
        String id = line.parameter(0);
        if (!inFlight.containsKey(id) && !nsqd.isUnanswered(Command.TOUCH)) {
          write(out -> writeError(out, "E_TOUCH_FAILED TOUCH " + id + " failed ID not in flight"));
        }
      }
      case CLS -> {
        ready = 0;
        answer(Frames.CLOSE_WAIT);
      }
      default -> answer(null);
    }
  }

  private Message settle(String id, ErrorCode failure) {
    Message message = inFlight.remove(id);
    answer(null);
    if (message == null) {
      String error = failure + " " + command + " " + id + " failed ID not in flight";
      write(out -> writeError(out, error));
    }
    return message;
  }

  @Override
  public void onBody(ByteBuf buffer, int index, int length) {
    if (refused) {
      return;
    }
    noted += " " + buffer.toString(index, length, StandardCharsets.ISO_8859_1);
    answer(
        switch (command) {
          case IDENTIFY -> nsqd.identifyAnswer();
          case AUTH -> "{\"identity\":\"\",\"identity_url\":\"\",\"permission_count\":1}";
          default -> Frames.OK;
        });
  }

  private void upgrade() {
    ChannelHandlerContext frames = channel.pipeline().context(Reader.class);
    if (frames != null) {
      addLayers(nsqd.upgrade(frames));
    }
  }

  private void addLayers(TransportUpgrade upgrade) {
    if (!upgrade.isComplete()) {
      upgrade
          .addNext(Unpooled.EMPTY_BUFFER)
          .addListener(
              added -> {
                if (added.isSuccess()) {
                  ByteBuf ok = channel.alloc().buffer();
                  ok.writeBytes(Frames.response(Frames.OK));
                  channel.writeAndFlush(ok);
                  addLayers(upgrade);
                }
              });
    }
  }

  @Override
  public void onMessages(ByteBuf buffer, int base, MessageSpans messages) {
    if (refused) {
      return;
    }
    StringBuilder bodies = new StringBuilder();
    for (int i = 0; i < messages.count(); i++) {
      bodies
          .append(' ')
          .append(
              buffer.toString(
                  base + messages.offset(i), messages.length(i), StandardCharsets.ISO_8859_1));
    }
    noted += bodies;
    answer(Frames.OK);
  }

  private void answer(String payload) {
    String refusal = nsqd.refusal(command);
    if (refusal != null) {
      refuse(refusal);
    } else if (payload != null && !nsqd.isUnanswered(command)) {
      Runnable then = command == Command.IDENTIFY ? this::upgrade : () -> {};
      write(out -> out.writeBytes(Frames.response(payload)), then);
    }
    nsqd.note(noted);
  }

  private void refuse(String error) {
    ChannelFuture written = write(out -> writeError(out, error));
    if (ErrorText.code(error).map(ErrorCode::isFatal).orElse(true)) {
      refused = true;
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  /**
   * Writes in a turn of its own: in memory, the peer would otherwise read it in the middle of its
   * own write.
   */
  private ChannelFuture write(Consumer<ByteBuf> frame) {
    return write(frame, () -> {});
  }

  /** What is done {@code then} is done before the peer reads the frame. */
  private ChannelFuture write(Consumer<ByteBuf> frame, Runnable then) {
    ByteBuf out = channel.alloc().buffer();
    frame.accept(out);
    ChannelPromise written = channel.newPromise();
    channel
        .eventLoop()
        .execute(
            () -> {
              channel.write(out, written);
              then.run();
              channel.flush();
            });
    return written;
  }

  private static void writeError(ByteBuf out, String error) {
    byte[] payload = FakeNsqd.latin1(error);
    out.writeInt(Integer.BYTES + payload.length);
    out.writeInt(FrameType.ERROR.ordinal());
    out.writeBytes(payload);
  }

  private static void writeMessage(ByteBuf out, Message message) {
    byte[] body = FakeNsqd.latin1(message.body());
    out.writeInt(Integer.BYTES + MessageFrame.RECORD_HEADER_LENGTH + body.length);
    out.writeInt(FrameType.MESSAGE.ordinal());
    out.writeLong(message.timestampNs());
    out.writeShort(message.attempts());
    MessageId id = message.id();
    id.writeTo(out);
    out.writeBytes(body);
  }

  /** Skips the magic, then decodes commands. What follows one that is refused is not looked at. */
  private final class Reader extends ByteToMessageDecoder {
    private final CommandDecoder decoder =
        new CommandDecoder(MAX_BYTES, MAX_BYTES, FakeSession.this);
    private boolean greeted;

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
      if (!greeted) {
        if (in.readableBytes() < Commands.MAGIC.length()) {
          return;
        }
        in.skipBytes(Commands.MAGIC.length());
        greeted = true;
      }
      decoder.decode(in);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      nsqd.onClosed(FakeSession.this, topic, inFlight.values());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      nsqd.note("ERROR " + cause);
      ctx.close();
    }
  }
}
