package io.nsqconnect.broker.tcp;

import static io.nsqconnect.protocol.ErrorCode.E_FIN_FAILED;
import static io.nsqconnect.protocol.ErrorCode.E_IDENTIFY_FAILED;
import static io.nsqconnect.protocol.ErrorCode.E_INVALID;
import static io.nsqconnect.protocol.ErrorCode.E_REQ_FAILED;
import static io.nsqconnect.protocol.ErrorCode.E_SUB_FAILED;
import static io.nsqconnect.protocol.ErrorCode.E_TOUCH_FAILED;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.nsqconnect.broker.auth.ClientAuth;
import io.nsqconnect.broker.auth.Grant;
import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.Consumer;
import io.nsqconnect.broker.engine.DeliverySink;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.Locality;
import io.nsqconnect.broker.engine.Settlement;
import io.nsqconnect.broker.engine.SubscribeException;
import io.nsqconnect.broker.loop.BatchOutput;
import io.nsqconnect.protocol.Command;
import io.nsqconnect.protocol.CommandHandler;
import io.nsqconnect.protocol.CommandLine;
import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.protocol.Frames;
import io.nsqconnect.protocol.MessageSpans;
import io.nsqconnect.protocol.NsqException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One client of protocol V2: what it is allowed, command by command, and what it is answered.
 *
 * <p>Checks come in the order of nsqd's: state, then parameters, then body. Refusals leave as
 * {@link NsqException}; whoever drives the decoder turns them into frames. Confined to the home
 * loop.
 */
public final class ClientSession implements CommandHandler {
  /** With less than this a client has asked for messages sooner than rounds of output come. */
  private static final long MIN_BUFFERED_MS =
      TimeUnit.NANOSECONDS.toMillis(BatchOutput.MAX_POSTPONED_NS);

  private final Limits limits;
  private final Output output;
  private final DeliverySink sink;
  private final ClientIdentity identity;
  private final ClientAuth auth;
  private final Runnable onIdentified;
  private final Publishing publishing;

  private Engine engine;
  private Negotiation negotiation;
  private Negotiation firstNegotiation;
  private ClientTransport transport = ClientTransport.PLAIN;
  private ClientTopology topology = ClientTopology.UNKNOWN;

  /** What the first IDENTIFY has made of the topology; null before. */
  private Locality locality;

  private ClientState state = ClientState.INIT;
  private Consumer consumer;
  private long commandCount;

  /** Whether nothing but IDENTIFY is allowed before TLS is there. */
  private boolean awaitsTls;

  /** The command whose body is awaited, and what its line said. */
  private CommandLine line;

  /** Whether the last command waits for an auth server. */
  private boolean holding;

  /**
   * A client that has just connected.
   *
   * @param onIdentified told when what was negotiated has changed and been answered
   */
  ClientSession(
      Limits limits,
      Output output,
      DeliverySink sink,
      ClientIdentity identity,
      ClientAuth auth,
      Runnable onIdentified) {
    this.limits = limits;
    this.output = output;
    this.sink = sink;
    this.identity = identity;
    this.auth = auth;
    this.onIdentified = onIdentified;
    this.publishing = new Publishing(limits, output, auth);
    this.negotiation = Negotiation.defaults(limits);
    this.awaitsTls = limits.layers().tlsRequired();
  }

  /** Lends the engine for the commands of one socket read. */
  void enter(Engine entered) {
    engine = entered;
    publishing.enter(entered);
  }

  /** Who the client says it is. */
  public ClientIdentity identity() {
    return identity;
  }

  /** Where the client stands. */
  public ClientState state() {
    return state;
  }

  /** The subscription, or null before SUB. */
  public Consumer consumer() {
    return consumer;
  }

  /** What lies below the protocol. */
  public ClientTransport transport() {
    return transport;
  }

  /** What an auth server has granted the client; null if none was asked or none has answered. */
  public Grant grant() {
    return auth.grant();
  }

  /** Where the client says that it runs; null unless the broker shows where it runs itself. */
  public ClientTopology topology() {
    return limits.topology().isShown() ? topology : null;
  }

  /** The part of the messages that the client wants, in percent; 0 for all. */
  public int sampleRate() {
    return negotiation.sampleRate();
  }

  /** Whether the client has published anything. */
  public boolean hasPublished() {
    return publishing.hasPublished();
  }

  /** How many messages the client has published, by topic. */
  public Map<String, Long> publishCounts() {
    return publishing.counts();
  }

  /** How many commands the client has begun. */
  long commandCount() {
    return commandCount;
  }

  /** What the client was told last: for deadlines, statistics and whether it may subscribe. */
  Negotiation negotiation() {
    return negotiation;
  }

  /** What heartbeats and messages go by: the first IDENTIFY, whatever follows it. */
  Negotiation delivery() {
    return firstNegotiation == null ? negotiation : firstNegotiation;
  }

  /** Tells the consumer, if there is one, whether the connection can take messages. */
  void writable(boolean writable) {
    if (consumer != null) {
      consumer.writable(writable);
    }
  }

  /** Whether the client has its messages buffered and could take more than it has. */
  boolean canWaitForMessages() {
    return consumer != null
        && consumer.wantsMore()
        && delivery().outputBufferTimeoutMs() >= MIN_BUFFERED_MS;
  }

  /** The layers that were negotiated are in place. */
  void upgraded(ClientTransport added) {
    transport = transport.with(added);
    awaitsTls &= transport.tls().isEmpty();
  }

  /** The connection is gone. */
  void disconnected() {
    auth.close();
    if (consumer != null) {
      consumer.close();
    }
  }

  @Override
  public boolean isHolding() {
    return holding;
  }

  @Override
  public void onLine(CommandLine commandLine) {
    line = commandLine;
    holding = false;
    commandCount++;
    if (awaitsTls && commandLine.command() != Command.IDENTIFY) {
      throw new NsqException(
          E_INVALID, "cannot " + line.word() + " in current state (TLS required)");
    }
    switch (commandLine.command()) {
      case FIN -> settle(E_FIN_FAILED, consumerOf("FIN").finish(idHigh("FIN"), idLow()));
      case RDY -> ready();
      case PUB -> publishing.pub(line);
      case DPUB -> publishing.dpub(line);
      case MPUB -> holdLineUnless(publishing.mpub(line));
      case REQ -> requeue();
      case TOUCH -> settle(E_TOUCH_FAILED, consumerOf("TOUCH").touch(idHigh("TOUCH"), idLow()));
      case NOP -> {}
      case SUB -> subscribe();
      case CLS -> startClosing();
      case IDENTIFY -> requireInit("IDENTIFY");
      case AUTH -> checkAuth();
      case UNKNOWN -> throw new NsqException(E_INVALID, "invalid command " + line.word());
      default -> throw new IllegalStateException(commandLine.command().name());
    }
  }

  @Override
  public void onBody(ByteBuf buffer, int index, int length) {
    holding = false;
    switch (line.command()) {
      case PUB -> holding = !publishing.pubBody(buffer, index, length);
      case DPUB -> holding = !publishing.dpubBody(buffer, index, length);
      case IDENTIFY -> identify(ByteBufUtil.getBytes(buffer, index, length));
      case AUTH -> authenticate(ByteBufUtil.getBytes(buffer, index, length));
      default -> throw new IllegalStateException(line.command().name());
    }
  }

  @Override
  public void onMessages(ByteBuf buffer, int base, MessageSpans messages) {
    publishing.mpubBody(buffer, base, messages);
  }

  private void identify(byte[] body) {
    IdentifyRequest request = IdentifyRequest.parse(body);
    identity.update(request);
    Negotiation wanted = negotiation.after(request, limits);
    if (!transport.canTake(wanted.layers())) {
      throw new NsqException(
          E_IDENTIFY_FAILED, "IDENTIFY failed the connection is upgraded already");
    }
    negotiation = wanted;
    firstNegotiation = delivery();
    topology = request.topology();
    if (locality == null) {
      locality = topology.localityTo(limits.topology());
    }
    if (request.featureNegotiation()) {
      output.response(negotiation.toJson(limits));
    } else {
      output.ok();
    }
    onIdentified.run();
  }

  private void checkAuth() {
    requireInit("AUTH");
    if (line.parameterCount() != 0) {
      throw new NsqException(E_INVALID, "AUTH invalid number of parameters");
    }
  }

  private void authenticate(byte[] secret) {
    holding = !auth.authenticate(secret);
    if (!holding) {
      output.response(AuthAnswer.toJson(auth.grant()));
    }
  }

  private void subscribe() {
    requireInit("SUB");
    if (negotiation.heartbeatIntervalMs() == 0) {
      throw new NsqException(E_INVALID, "cannot SUB with heartbeats disabled");
    }
    if (line.parameterCount() < 2) {
      throw new NsqException(E_INVALID, "SUB insufficient number of parameters");
    }
    String topicName = Parameters.topicName("SUB", line);
    String channelName = Parameters.channelName("SUB", line);
    boolean allowed = auth.maySubscribe(topicName, channelName);
    holdLineUnless(allowed);
    if (!allowed) {
      return;
    }
    Channel channel = engine.topic(topicName).channel(channelName);
    try {
      consumer =
          channel.subscribe(
              sink,
              TimeUnit.MILLISECONDS.toNanos(delivery().msgTimeoutMs()),
              delivery().sampleRate(),
              locality == null ? Locality.ANY : locality);
    } catch (SubscribeException e) {
      throw new NsqException(E_SUB_FAILED, "SUB failed " + e.getMessage());
    }
    state = ClientState.SUBSCRIBED;
    output.ok();
  }

  private void ready() {
    if (state == ClientState.CLOSING) {
      return;
    }
    if (state != ClientState.SUBSCRIBED) {
      throw wrongState("RDY");
    }
    consumer.ready(Parameters.readyCount(line, limits.maxReadyCount()));
  }

  private void startClosing() {
    if (state != ClientState.SUBSCRIBED) {
      throw wrongState("CLS");
    }
    consumer.ready(0);
    state = ClientState.CLOSING;
    output.response(Frames.CLOSE_WAIT);
  }

  private void requeue() {
    Consumer owner = consumerOf("REQ");
    if (line.parameterCount() < 2) {
      throw new NsqException(E_INVALID, "REQ insufficient number of params");
    }
    long high = idHigh("REQ");
    long delay = Parameters.requeueDelayNs(line, limits.maxRequeueDelayNs(), identity);
    settle(E_REQ_FAILED, owner.requeue(high, idLow(), delay));
  }

  /** A line that waits for an auth server is going to be handed over once more. */
  private void holdLineUnless(boolean done) {
    if (!done) {
      holding = true;
      commandCount--;
    }
  }

  private void settle(ErrorCode failure, Settlement settlement) {
    if (settlement != Settlement.DONE) {
      throw new NsqException(
          failure, line.word() + " " + line.parameter(0) + " failed " + settlement.reason());
    }
  }

  private Consumer consumerOf(String command) {
    if (state == ClientState.INIT) {
      throw wrongState(command);
    }
    return consumer;
  }

  private long idHigh(String command) {
    if (line.parameterCount() < 1) {
      throw new NsqException(E_INVALID, command + " insufficient number of params");
    }
    return Parameters.messageIdHigh(line);
  }

  private long idLow() {
    return line.parameterWord(0, Long.BYTES);
  }

  private void requireInit(String command) {
    if (state != ClientState.INIT) {
      throw wrongState(command);
    }
  }

  private static NsqException wrongState(String command) {
    return new NsqException(E_INVALID, "cannot " + command + " in current state");
  }
}
