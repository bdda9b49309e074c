package io.nsqconnect.broker.http;

import io.nsqconnect.broker.engine.Channel;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Creating, deleting, emptying and pausing topics and channels.
 *
 * <p>As with nsqd, a pause or its end is answered when it is in the metadata file: nobody wants to
 * find a topic stopped after a crash that was told to go on.
 */
final class TopicApi {
  private final Supplier<CompletionStage<Void>> metadataWritten;

  TopicApi(Supplier<CompletionStage<Void>> metadataWritten) {
    this.metadataWritten = metadataWritten;
  }

  void addTo(Routes routes) {
    routes.post("/topic/create", Endpoint.of(this::createTopic));
    routes.post("/topic/delete", awaitingBody(this::deleteTopic));
    routes.post("/topic/empty", awaitingBody(this::emptyTopic));
    routes.post("/topic/pause", pausingTopic(true));
    routes.post("/topic/unpause", pausingTopic(false));
    routes.post("/channel/create", awaitingBody(this::createChannel));
    routes.post("/channel/delete", onChannel(Channel::delete));
    routes.post("/channel/empty", onChannel(Channel::empty));
    routes.post("/channel/pause", pausingChannel(true));
    routes.post("/channel/unpause", pausingChannel(false));
  }

  /** All but the creation of a topic read a body first, of which nobody wants to know. */
  private static Endpoint awaitingBody(Function<HttpCall, HttpReply> handler) {
    return Endpoint.of(handler).withBody(BodyRules.awaited());
  }

  private HttpReply createTopic(HttpCall call) {
    call.topicToCreate();
    return HttpReply.empty();
  }

  private HttpReply emptyTopic(HttpCall call) {
    call.existingTopic(call.validTopicName()).empty();
    return HttpReply.empty();
  }

  private HttpReply createChannel(HttpCall call) {
    call.topicOfChannel().channel(call.query().get("channel"));
    return HttpReply.empty();
  }

  private HttpReply deleteTopic(HttpCall call) {
    call.existingTopic(call.topicParameter()).delete();
    return HttpReply.empty();
  }

  private static Endpoint onChannel(Consumer<Channel> action) {
    return awaitingBody(
        call -> {
          action.accept(call.existingChannel());
          return HttpReply.empty();
        });
  }

  private Endpoint pausingTopic(boolean pause) {
    return onceWritten(call -> call.existingTopic(call.topicParameter()).pause(pause));
  }

  private Endpoint pausingChannel(boolean pause) {
    return onceWritten(call -> call.existingChannel().pause(pause));
  }

  private Endpoint onceWritten(Consumer<HttpCall> action) {
    return Endpoint.ofLater(
            call -> {
              action.accept(call);
              return metadataWritten.get().thenApply(written -> HttpReply.empty());
            })
        .withBody(BodyRules.awaited());
  }
}
