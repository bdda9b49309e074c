package io.nsqconnect.broker.http;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.engine.Topic;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishing over HTTP: {@code /pub} and {@code /mpub}. */
final class PublishApi {
  private static final Logger LOG = LoggerFactory.getLogger(PublishApi.class);

  static final String BODY_TOO_BIG = "BODY_TOO_BIG";

  private static final long NANOS_PER_MS = 1_000_000;

  private final long maxMessageBytes;
  private final long maxBodyBytes;
  private final Duration maxDelay;

  PublishApi(Configuration configuration) {
    this.maxMessageBytes = configuration.get(Options.MAX_MSG_SIZE);
    this.maxBodyBytes = configuration.get(Options.MAX_BODY_SIZE);
    this.maxDelay = configuration.get(Options.MAX_REQ_TIMEOUT);
  }

  void addTo(Routes routes) {
    routes.post(
        "/pub",
        Endpoint.of(this::publish)
            .withBody(BodyRules.whole(maxMessageBytes, "MSG_TOO_BIG"))
            .notLogged());
    routes.post(
        "/mpub",
        Endpoint.of(this::multiPublish)
            .withBody(BodyRules.partial(maxBodyBytes, BODY_TOO_BIG, HttpCall::topicToCreate))
            .notLogged());
  }

  private HttpReply publish(HttpCall call) {
    ByteBuf body = call.body();
    if (!body.isReadable()) {
      throw new HttpRefusal(400, "MSG_EMPTY");
    }
    Topic topic = call.topicToCreate();
    long delayNs = delayNs(call.query().get("defer"));
    refuseIfExiting(topic);
    topic.publish(body, body.readerIndex(), body.readableBytes(), delayNs);
    return HttpReply.publishedTo(topic.name());
  }

  private HttpReply multiPublish(HttpCall call) {
    Topic topic = call.topicToCreate();
    MessageList messages =
        isBinary(call.query().get("binary"))
            ? MessageList.binary(call.body(), call.bodyEnd(), maxMessageBytes, maxBodyBytes)
            : MessageList.lines(call.body(), call.bodyEnd(), maxMessageBytes);
    refuseIfExiting(topic);
    messages.publishTo(topic);
    return HttpReply.publishedTo(topic.name());
  }

  private static boolean isBinary(String value) {
    if (value == null || value.equals("false") || value.equals("0")) {
      return false;
    }
    if (!value.equals("true") && !value.equals("1")) {
      LOG.warn("deprecated value '{}' used for /mpub binary param", value);
    }
    return true;
  }

  private long delayNs(String text) {
    if (text == null) {
      return 0;
    }
    try {
      // Wraps where nsqd's arithmetic does.
      long delayNs = Long.parseLong(text) * NANOS_PER_MS;
      if (delayNs >= 0 && delayNs <= maxDelay.toNanos()) {
        return delayNs;
      }
    } catch (NumberFormatException e) {
      // Refused like a number out of range.
    }
    throw new HttpRefusal(400, "INVALID_DEFER");
  }

  private static void refuseIfExiting(Topic topic) {
    if (topic.refusal() != null) {
      throw new HttpRefusal(503, "EXITING");
    }
  }
}
