package io.nsqconnect.broker.http;

import io.nsqconnect.broker.engine.Channel;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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
    routes.post("/topic/delete", Endpoint.of(this::deleteTopic));
    routes.post("/topic/empty", Endpoint.of(this::emptyTopic));
    routes.post("/topic/pause", pausingTopic(true));
    routes.post("/topic/unpause", pausingTopic(false));
    routes.post("/channel/create", Endpoint.of(this::createChannel));
    routes.post("/channel/delete", onChannel(Channel::delete));
    routes.post("/channel/empty", onChannel(Channel::empty));
    routes.post("/channel/pause", pausingChannel(true));
    routes.post("/channel/unpause", pausingChannel(false));
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
    return Endpoint.of(
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
        });
  }
}
