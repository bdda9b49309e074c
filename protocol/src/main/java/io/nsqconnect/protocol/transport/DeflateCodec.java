package io.nsqconnect.protocol.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.compression.DecompressionException;
import java.util.concurrent.TimeUnit;

/**
 * Raw deflate (RFC 1951) in both directions: one endless stream each, flushed with every write.
 *
 * <p>A few bytes of deflate can stand for a thousand times as many. So what arrives is inflated in
 * pieces, each passed on before the next is made, and after {@value #TURN_BYTES} bytes everybody
 * else on the event loop gets a turn. While something is left to inflate, or reading is not
 * allowed, nothing is read from the channel: what waits here is what one turn of reading has
 * brought. That is why this handler owns the channel's auto-read.
 *
 * <p>That the peer has ended its stream is told after all that it has sent before.
 */
final class DeflateCodec extends ChannelDuplexHandler implements ReadSwitch {
  /** Some 2 ms of inflating and decoding. */
  static final int TURN_BYTES = 256 * 1024;

  private final InflatingStream inbound = new InflatingStream();
  private final DeflatingStream outbound;
  private ChannelHandlerContext peer;
  private boolean allowed;
  private boolean inputEnds;
  private boolean inflating;
  private boolean scheduled;
  private boolean closed;

  DeflateCodec(int level) {
    outbound = new DeflatingStream(level);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    peer = context;
    allowed = context.channel().config().isAutoRead();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    inbound.append(context.alloc(), (ByteBuf) message);
    if (!scheduled) {
      inflate();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (!inbound.isBehind()) {
      context.fireChannelReadComplete();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    // What the peer said last, as far as one turn goes.
    inflate();
    close();
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnds = true;
      passOnEnd();
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    ByteBuf plain = (ByteBuf) message;
    ByteBuf out;
    try {
      out =
          plain.isReadable() && !closed
              ? outbound.deflate(context.alloc(), plain)
              : Unpooled.EMPTY_BUFFER;
    } finally {
      plain.release();
    }
    context.write(out, promise);
  }

  @Override
  public void allowReading(boolean newAllowed) {
    allowed = newAllowed;
    goOn();
  }

  /** Passes on what one turn allows, and sees to it that the rest follows. */
  private void inflate() {
    if (inflating || closed) {
      return;
    }
    inflating = true;
    try {
      passOnPieces();
    } catch (DecompressionException e) {
      close();
      peer.fireExceptionCaught(e);
    } finally {
      inflating = false;
    }
    inputEnds |= inbound.isFinished();
    passOnEnd();
    goOn();
  }

  private void passOnPieces() {
    for (int left = TURN_BYTES; left > 0 && allowed && !closed; ) {
      ByteBuf piece = inbound.next(peer.alloc());
      if (piece == null) {
        return;
      }
      left -= piece.readableBytes();
      peer.fireChannelRead(piece);
    }
  }

  private void passOnEnd() {
    if (inputEnds && !inbound.isBehind() && !closed) {
      inputEnds = false;
      peer.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
  }

  /** Reads, or inflates what has been read, or neither. */
  private void goOn() {
    if (closed || inflating) {
      return;
    }
    peer.channel().config().setAutoRead(allowed && !inbound.isBehind());
    if (allowed && inbound.isBehind() && !scheduled) {
      scheduled = true;
      // Without delay, but not before the sockets have been looked at: tasks that follow each other
      // by execute would keep the loop to themselves.
      peer.executor()
          .schedule(
              () -> {
                scheduled = false;
                inflate();
                peer.fireChannelReadComplete();
              },
              0,
              TimeUnit.NANOSECONDS);
    }
  }

  private void close() {
    if (!closed) {
      closed = true;
      inbound.close();
      outbound.close();
    }
  }
}
