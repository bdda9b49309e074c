package io.nsqconnect.protocol.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.handler.codec.compression.SnappyFrameEncoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;

/**
 * The way of one connection from the bare socket to the layers that IDENTIFY has settled.
 *
 * <pre>
 *   server: JSON ──► layer, OK ──► layer, OK        each OK travels through the layer before it
 *   client: JSON ──► layer, await OK ──► layer, await OK
 * </pre>
 *
 * <p>TLS comes first, then snappy or deflate on top of it. Each side {@linkplain #addNext adds} a
 * layer, waits until it can be used, and sends or awaits the OK before the next; how often is
 * {@link #isComplete}. Belongs to the connection's event loop.
 */
public final class TransportUpgrade {
  private final ChannelHandlerContext frames;
  private final Deque<Function<ByteBuf, Future<?>>> missing = new ArrayDeque<>();
  private ReadSwitch readSwitch;
  private SslHandler tls;

  /**
   * An upgrade that has not begun.
   *
   * @param frames the handler below which the layers are put
   * @param layers what to put there
   * @param tlsHandler makes the TLS layer, if that is wanted; with its role, its certificates and
   *     its handshake timeout
   */
  public TransportUpgrade(
      ChannelHandlerContext frames,
      TransportLayers layers,
      Function<ByteBufAllocator, SslHandler> tlsHandler) {
    this.frames = frames;
    readSwitch = allowed -> frames.channel().config().setAutoRead(allowed);
    if (layers.tls()) {
      missing.add(readAhead -> addTls(tlsHandler.apply(frames.alloc()), readAhead));
    }
    switch (layers.compression()) {
      case SNAPPY -> missing.add(this::addSnappy);
      case DEFLATE -> missing.add(readAhead -> addDeflate(layers.deflateLevel(), readAhead));
      case NONE -> {}
    }
  }

  /** Whether all layers are there. */
  public boolean isComplete() {
    return missing.isEmpty();
  }

  /**
   * Adds the next layer.
   *
   * @param readAhead what the peer has already sent through it, passed on to it; may be empty
   * @return done when the layer can be used; fails if the peers can't agree on TLS, after which the
   *     channel is closed
   */
  public Future<?> addNext(ByteBuf readAhead) {
    return missing.remove().apply(readAhead);
  }

  /** Decides from now on whether the connection goes on reading. */
  public ReadSwitch readSwitch() {
    return readSwitch;
  }

  /** The TLS layer, or null if there is none (yet). */
  public SslHandler tls() {
    return tls;
  }

  /** The place below all layers, from where bytes leave as they are. */
  public ChannelHandlerContext belowTls() {
    return frames.pipeline().context(tls);
  }

  private Future<?> addTls(SslHandler handler, ByteBuf readAhead) {
    tls = handler;
    add(handler, readAhead);
    return handler.handshakeFuture();
  }

  private Future<?> addSnappy(ByteBuf readAhead) {
    frames.pipeline().addBefore(frames.name(), null, new SnappyFrameEncoder());
    add(new BoundedSnappyDecoder(), readAhead);
    return frames.newSucceededFuture();
  }

  private Future<?> addDeflate(int level, ByteBuf readAhead) {
    DeflateCodec codec = new DeflateCodec(level);
    readSwitch = codec;
    add(codec, readAhead);
    return frames.newSucceededFuture();
  }

  private <H extends ChannelInboundHandler & ChannelHandler> void add(
      H handler, ByteBuf readAhead) {
    frames.pipeline().addBefore(frames.name(), null, handler);
    if (!readAhead.isReadable()) {
      readAhead.release();
      return;
    }
    ChannelHandlerContext context = frames.pipeline().context(handler);
    try {
      handler.channelRead(context, readAhead);
      handler.channelReadComplete(context);
    } catch (Exception e) {
      context.fireExceptionCaught(e);
    }
  }
}
