package dev.tokd.agent.control;

import dev.tokd.agent.event.Event;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** What changed in the definitions, as events: which names, and of changed ones which members; no values. */
final class ChangeEvents {
    /** An event's field holds 500 characters; many names are told in several events. */
    private static final int ROOM = 430;

    private final List<Event> events = new ArrayList<>();
    private final long generation;

    private ChangeEvents(long generation) {
        this.generation = generation;
    }

    static List<Event> of(Definitions before, Definitions now, Set<String> newSecrets) {
        ChangeEvents all = new ChangeEvents(now.generation());
        all.compare("client", before.clients(), now.clients(), Client::toJson, newSecrets);
        all.compare("app", before.apps(), now.apps(), App::toJson, Set.of());
        return all.events;
    }

    private <T> void compare(
            String kind,
            Map<String, T> before,
            Map<String, T> now,
            Function<T, Map<String, Object>> members,
            Set<String> newSecrets) {
        names(kind + "_removed", without(before.keySet(), now.keySet()), Set.of());
        names(kind + "_added", without(now.keySet(), before.keySet()), Set.of());
        Set<String> changed = new TreeSet<>();
        Set<String> differing = new TreeSet<>();
        now.forEach((name, after) -> {
            T old = before.get(name);
            if (old != null && newSecrets.contains(name)) {
                changed.add(name);
                differing.add("secret");
            }
            if (old != null && !old.equals(after)) {
                changed.add(name);
                differing.addAll(differing(members.apply(old), members.apply(after)));
            }
        });
        names(kind + "_changed", changed, differing);
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private static Set<String> differing(Map<String, Object> before, Map<String, Object> after) {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
        return names;
    }

    private void names(String field, Set<String> names, Set<String> members) {
        StringBuilder some = new StringBuilder();
        for (String name : names) {
            if (some.length() + name.length() > ROOM) {
                event(field, some, members);
                some.setLength(0);
            }
            some.append(some.length() == 0 ? "" : " ").append(name);
        }
        if (some.length() > 0) {
            event(field, some, members);
        }
    }

    private void event(String field, CharSequence names, Set<String> members) {
        events.add(Event.info("definitions-changed")
                .with(field, names)
                .with("members", members.isEmpty() ? null : String.join(" ", members))
                .with("generation", generation));
    }
}
