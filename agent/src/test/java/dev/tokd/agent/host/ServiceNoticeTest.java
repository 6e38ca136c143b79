package dev.tokd.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServiceNoticeTest {
    @TempDir
    Path folder;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Channel manager(String address) {
        return new Bootstrap()
                .group(group)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        told.add(packet.content().toString(StandardCharsets.UTF_8));
                    }
                })
                .bind(new DomainSocketAddress(address))
                .syncUninterruptibly()
                .channel();
    }

    @Test
    void send_toAPath_arrives() throws InterruptedException {
        String path = folder.resolve("notify").toString();
        manager(path);
        ServiceNotice.send(Map.of("NOTIFY_SOCKET", path), ServiceNotice.READY);
        assertThat(told.take()).isEqualTo("READY=1");
    }

    @Test
    void send_toAnAbstractName_arrives() throws InterruptedException {
        String name = folder.resolve("notify").toString();
        manager("\0" + name);
        ServiceNotice.send(Map.of("NOTIFY_SOCKET", "@" + name), ServiceNotice.STOPPING);
        assertThat(told.take()).isEqualTo("STOPPING=1");
    }

    @Test
    void send_nobodyThere_goesOn() {
        ServiceNotice.send(Map.of(), ServiceNotice.READY);
        ServiceNotice.send(Map.of("NOTIFY_SOCKET", folder.resolve("nobody").toString()), ServiceNotice.READY);
        ServiceNotice.send(Map.of("NOTIFY_SOCKET", "relative"), ServiceNotice.READY);
        assertThat(told).isEmpty();
    }
}
