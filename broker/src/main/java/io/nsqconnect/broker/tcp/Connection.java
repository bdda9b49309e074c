package io.nsqconnect.broker.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.nsqconnect.broker.auth.AuthSubject;
import io.nsqconnect.broker.auth.ClientAuth;
import io.nsqconnect.broker.engine.DeliverySink;
import io.nsqconnect.broker.engine.SpillException;
import io.nsqconnect.broker.loop.BatchOutput;
import io.nsqconnect.broker.loop.HomeLoop;
import io.nsqconnect.broker.tls.HandshakeFailure;
import io.nsqconnect.broker.tls.LastWords;
import io.nsqconnect.broker.tls.TlsSession;
import io.nsqconnect.protocol.CommandDecoder;
import io.nsqconnect.protocol.Commands;
import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.protocol.Frames;
import io.nsqconnect.protocol.NsqException;
import io.nsqconnect.protocol.transport.ReadSwitch;
import io.nsqconnect.protocol.transport.TransportLayers;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One TCP connection: bytes in, bytes out, and its life.
 *
 * <p>What a socket read brings is decoded whole within one batch of the home loop. Everything that
 * has to be sent by then, answers to this client and messages from others, leaves in one write when
 * the batch ends. Memory is bounded on both sides: what is unread is at most one command, whose
 * length was checked, and messages stop while the peer has not taken what was written before.
 */
final class Connection extends ChannelInboundHandlerAdapter
    implements BatchOutput, DeliverySink, KeepAlive.Actions, Upgrade.Actions {
  /**
   * A peer that has not taken this much is not read from. Messages alone never add up to it, so a
   * client may send its FINs while it is behind with reading; what does is answers to a publisher.
   */
  private static final long MAX_UNTAKEN_BYTES = 4L * Output.FULL_BYTES;

  /** When what the output has gathered is going to be sent. */
  private enum Sending {
    NOTHING,
    AT_BATCH_END,
    POSTPONED
  }

  private final HomeLoop home;
  private final Clients clients;
  private final LayerOffer offer;
  private final ConnectionLog log;
  private final ClientSession session;
  private final CommandDecoder decoder;
  private final Input input = new Input();
  private final Output output;
  private final KeepAlive keepAlive;
  private ChannelHandlerContext peer;
  private ReadSwitch reading;

  /** Null unless one is under way. */
  private Upgrade upgrade;

  private boolean magicSeen;
  private boolean closing;
  private Sending sending = Sending.NOTHING;
  private boolean inputEnded;
  private boolean upgradeDue;

  Connection(ServerContext context, ClientIdentity identity) {
    this.home = context.home();
    this.clients = context.clients();
    this.offer = context.limits().layers();
    this.log = new ConnectionLog(identity.remoteAddress());
    this.output = new Output(home.outputBuffers());
    ClientAuth auth =
        new ClientAuth(
            context.authServers(),
            identity.remoteAddress(),
            this::authSubject,
            () -> home.loop().execute(this::resume));
    Limits limits = context.limits();
    this.session = new ClientSession(limits, output, this, identity, auth, this::onIdentified);
    this.decoder = new CommandDecoder(limits.maxMessageBytes(), limits.maxBodyBytes(), session);
    this.keepAlive = new KeepAlive(home.loop(), context.clock(), this);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    peer = context;
    reading = allowed -> context.channel().config().setAutoRead(allowed);
    output.allocateFrom(context.alloc());
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    log.connected();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (closing || upgrade != null) {
      bytes.release();
      return;
    }
    input.add(context.alloc(), bytes);
    if (!session.isHolding() && (magicSeen || readMagic())) {
      session.enter(home.enter());
      decode();
      sendAtBatchEnd();
    }
    input.discardRead(context.alloc());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closing = true;
    keepAlive.stop();
    home.enter();
    session.disconnected();
    clients.remove(session);
    output.discard();
    log.closed(input.unread().readableBytes());
    input.release();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    // Possibly from within a write of ours: what follows from it belongs to a batch of its own.
    boolean writable = context.channel().isWritable();
    keepAlive.writable(writable);
    if (writable && !session.isHolding()) {
      reading.allowReading(true);
    }
    home.loop()
        .execute(
            () -> {
              if (!closing) {
                home.enter();
                session.writable(peer.channel().isWritable());
              }
            });
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    boolean ended =
        event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent;
    if (ended && !closing) {
      if (upgrade != null) {
        onUpgradeFailed(upgrade, new EOFException());
      } else {
        // The peer sends no more, but may still read the answers to what it sent.
        endOfInput();
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (upgrade != null && closing) {
      // Said already, and better.
      return;
    }
    if (cause instanceof IOException || cause instanceof DecoderException) {
      log.failed(cause, context.channel());
    } else {
      log.unexpected(cause);
    }
    context.close();
  }

  @Override
  public boolean deliver(ByteBuffer memory, int offset, int length, int attempts) {
    boolean room = output.message(memory, offset, length, attempts);
    sendAtBatchEnd();
    return room && peer.channel().isWritable();
  }

  @Override
  public void disconnect() {
    peer.close();
  }

  @Override
  public boolean postpone() {
    boolean canWait = canWait();
    if (canWait) {
      sending = Sending.POSTPONED;
    }
    return canWait;
  }

  @Override
  public int postponedMessages() {
    return output.messages();
  }

  @Override
  public void endBatch(SpillException storageFailure) {
    sending = Sending.NOTHING;
    if (storageFailure != null && output.storageFailed(storageFailure)) {
      startClosing();
    }
    if (!peer.channel().isActive()) {
      output.discard();
      return;
    }
    send();
    if (closing) {
      peer.write(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      peer.flush();
    } else if (upgradeDue) {
      upgradeDue = false;
      upgrade.begin();
    } else if (peer.channel().isWritable()) {
      session.writable(true);
    } else if (peer.channel().bytesBeforeWritable() > MAX_UNTAKEN_BYTES) {
      reading.allowReading(false);
    }
  }

  @Override
  public void sendHeartbeat() {
    home.enter();
    output.response(Frames.HEARTBEAT);
    sendAtBatchEnd();
  }

  @Override
  public void onSilence() {
    log.silent(peer.channel());
    endOfInput();
  }

  @Override
  public void onStall() {
    log.stalled();
    peer.close();
  }

  @Override
  public void confirmLayer() {
    output.ok();
    send();
  }

  @Override
  public void onUpgraded(Upgrade upgraded) {
    upgrade = null;
    reading = upgraded.transport().readSwitch();
    session.upgraded(upgraded.result());
    keepAlive.start(session.delivery().heartbeatIntervalMs());
    keepAlive.allow(session.negotiation().heartbeatIntervalMs());
  }

  @Override
  public void onUpgradeFailed(Upgrade failed, Throwable cause) {
    NsqException error =
        new NsqException(
            ErrorCode.E_IDENTIFY_FAILED,
            "IDENTIFY failed " + HandshakeFailure.reason(cause, peer.channel()));
    log.refused(error);
    startClosing();
    if (peer.channel().isActive()) {
      output.error(error);
      output.endBatch();
      LastWords.before(failed.transport().belowTls(), output.take());
    }
    if (cause instanceof EOFException) {
      failed.transport().belowTls().close();
    }
  }

  /** Nothing more will be read: answers what was cut off, sends what is left, and closes. */
  private void endOfInput() {
    if (session.isHolding()) {
      inputEnded = true;
      return;
    }
    home.enter();
    NsqException truncation = decoder.truncation();
    if (truncation != null) {
      refuse(truncation);
    }
    startClosing();
    sendAtBatchEnd();
  }

  private AuthSubject authSubject() {
    Optional<TlsSession> tls = session.transport().tls();
    return new AuthSubject(
        session.identity().remoteHost(),
        tls.isPresent(),
        tls.map(TlsSession::commonName).orElse(""));
  }

  private void startClosing() {
    closing = true;
    session.writable(false);
    keepAlive.finish();
  }

  private void onIdentified() {
    TransportLayers layers = session.negotiation().layers();
    if (layers.isPlain()) {
      if (session.negotiation() == session.delivery()) {
        keepAlive.start(session.delivery().heartbeatIntervalMs());
      } else {
        keepAlive.allow(session.negotiation().heartbeatIntervalMs());
      }
      return;
    }
    // A heartbeat could come between the confirmations, where no client expects it.
    keepAlive.stop();
    // What the client has not waited with does not belong to the layers; nsqd drops it, too.
    input.skip();
    upgrade = new Upgrade(session.identity().remoteAddress(), peer, layers, offer.tls(), this);
    upgradeDue = true;
  }

  /** Whether the peer speaks V2, as far as can be told; if it does not, that is the end. */
  private boolean readMagic() {
    String magic = input.readMagic();
    if (magic == null) {
      return false;
    }
    magicSeen = magic.equals(Commands.MAGIC);
    log.magic(magic, magicSeen);
    if (magicSeen) {
      clients.add(session);
      keepAlive.start(session.negotiation().heartbeatIntervalMs());
    } else {
      home.enter();
      output.badProtocol();
      startClosing();
      input.skip();
      sendAtBatchEnd();
    }
    return magicSeen;
  }

  private void decode() {
    long before = completedCommands();
    boolean more = true;
    while (more && !closing) {
      try {
        more = false;
        if (!decoder.decode(input.unread())) {
          startClosing();
        }
      } catch (NsqException e) {
        refuse(e);
        more = true;
      }
    }
    if (closing) {
      input.skip();
    } else if (completedCommands() != before) {
      keepAlive.commandCompleted();
    }
    if (session.isHolding()) {
      keepAlive.peersTurn(false);
      reading.allowReading(false);
    }
  }

  /** Goes on where a command had to wait for an auth server. */
  private void resume() {
    if (closing || !session.isHolding()) {
      return;
    }
    session.enter(home.enter());
    keepAlive.peersTurn(true);
    decode();
    sendAtBatchEnd();
    input.discardRead(peer.alloc());
    if (!session.isHolding()) {
      reading.allowReading(true);
      if (inputEnded && !closing) {
        endOfInput();
      }
    }
  }

  private long completedCommands() {
    return session.commandCount() - (decoder.isBetweenCommands() ? 0 : 1);
  }

  private void refuse(NsqException error) {
    log.refused(error);
    output.error(error);
    if (error.code().isFatal()) {
      startClosing();
    }
  }

  private void send() {
    output.endBatch();
    ByteBuf first = output.take();
    if (first != null) {
      for (ByteBuf bytes = first; bytes != null; bytes = output.take()) {
        peer.write(bytes, peer.voidPromise());
      }
      peer.flush();
    }
  }

  private void sendAtBatchEnd() {
    if (sending == Sending.NOTHING || sending == Sending.POSTPONED && !canWait()) {
      sending = Sending.AT_BATCH_END;
      home.sendAtBatchEnd(this);
    }
  }

  /**
   * Whether there are a few messages and nothing else to send, to a client that wants them buffered
   * and could take more: nsqd waits for up to 250 ms then.
   */
  private boolean canWait() {
    return !closing
        && session.canWaitForMessages()
        && output.isMessagesOnly()
        && output.bytes() < session.delivery().outputBufferBytes();
  }
}
