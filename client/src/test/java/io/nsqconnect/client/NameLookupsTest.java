package io.nsqconnect.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NameLookupsTest {
  private final EventExecutor loop = new DefaultEventExecutor();
  private final CountDownLatch nameServerIsBack = new CountDownLatch(1);
  private final BlockingQueue<Thread> lookingUp = new LinkedBlockingQueue<>();
  private final NameLookups lookups = new NameLookups("names", this::lookUp);

  @AfterEach
  void close() {
    nameServerIsBack.countDown();
    lookups.close();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void aNameIsLookedUpElsewhereAndTheLoopGoesOn() throws Exception {
    Future<InetSocketAddress> answer = resolve("slow");
    assertThat(lookingUp.take().getName()).isEqualTo("names");

    // The loop still does other things.
    assertThat(loop.submit(() -> "done").get()).isEqualTo("done");
    assertThat(answer.isDone()).isFalse();
    nameServerIsBack.countDown();

    assertThat(answer.get()).isEqualTo(new InetSocketAddress("127.0.0.7", 4150));
  }

  @Test
  void oneThatHangsDoesNotHoldUpAnother() throws Exception {
    resolve("slow");
    lookingUp.take();

    assertThat(resolve("quick").get()).isEqualTo(new InetSocketAddress("127.0.0.7", 4150));
  }

  @Test
  void anAddressNeedsNoThread() throws Exception {
    assertThat(resolve("127.0.0.9").get()).isEqualTo(new InetSocketAddress("127.0.0.9", 4150));
    assertThat(resolve("::1").get().getPort()).isEqualTo(4150);

    assertThat(lookingUp).noneMatch(thread -> thread.getName().equals("names"));
  }

  @Test
  void aNameThatNobodyKnowsFails() throws Exception {
    Future<InetSocketAddress> answer = resolve("unknown");

    assertThat(answer.await().cause()).isInstanceOf(UnknownHostException.class);
  }

  private Future<InetSocketAddress> resolve(String host) {
    return lookups.getResolver(loop).resolve(InetSocketAddress.createUnresolved(host, 4150));
  }

  private InetAddress lookUp(String host) throws UnknownHostException {
    lookingUp.add(Thread.currentThread());
    if (host.equals("unknown")) {
      throw new UnknownHostException(host);
    }
    if (host.equals("slow")) {
      try {
        nameServerIsBack.await();
      } catch (InterruptedException e) {
        throw new UnknownHostException(host);
      }
    }
    return InetAddress.getByName(Character.isLetter(host.charAt(0)) ? "127.0.0.7" : host);
  }
}
