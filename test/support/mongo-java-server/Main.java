import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.QueryParameters;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.backend.memory.MemoryCollection;
import de.bwaldvogel.mongo.backend.memory.MemoryDatabase;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.channel.Channel;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * An in-memory server that speaks MongoDB's wire protocol. Prints its port and ends when standard input does. With the argument
 * "replica-set" it says that it is a set of one, and has transactions.
 */
public final class Main {
    /** Version 8 of the wire protocol, which the library reports by itself, is too old for the driver. */
    private static final MongoVersion VERSION = new MongoVersion() {
        @Override
        public List<Integer> getVersionArray() {
            return List.of(6, 0, 0);
        }

        @Override
        public int getWireVersion() {
            return 17;
        }
    };

    private static final Set<String> READS = Set.of("find", "aggregate", "count", "distinct");

    public static void main(String[] arguments) throws Exception {
        boolean isReplicaSet = List.of(arguments).contains("replica-set");
        MemoryBackend backend = isReplicaSet ? new ReplicaSet() : new Alone();
        backend.version(VERSION);
        MongoServer server = new MongoServer(backend);
        server.bind("127.0.0.1", 0);
        int port = server.getLocalAddress().getPort();
        if (backend instanceof ReplicaSet replicaSet) replicaSet.address = "127.0.0.1:" + port;
        System.out.println(port);
        while (System.in.read() >= 0) {
            // Nothing is ever said; the end of the input is the parent's end.
        }
        server.shutdownNow();
        System.exit(0);
    }

    /**
     * Answers with copies. The library answers with its own documents, which others change while the answer is written down: then it
     * fails to write it and closes the connection, or writes what no longer matches the query. So a document is copied while its
     * collection is locked, as a real server reads it: at one moment.
     */
    private static class Alone extends MemoryBackend {
        @Override
        public Document handleCommand(Channel channel, String database, String command, Document query) {
            if (!READS.contains(command)) return super.handleCommand(channel, database, command, query);
            Copying.IS_WANTED.set(true);
            try {
                return super.handleCommand(channel, database, command, query);
            } finally {
                Copying.IS_WANTED.remove();
            }
        }

        @Override
        public MemoryDatabase openOrCreateDatabase(String name) {
            return new MemoryDatabase(name, getCursorRegistry()) {
                @Override
                protected MemoryCollection openOrCreateCollection(String collection, CollectionOptions options) {
                    return new Copying(this, collection, options, cursorRegistry);
                }
            };
        }

        /** The rest of a long answer waits in a cursor, and is copied when it is asked for. */
        @Override
        public Document handleMessage(MongoMessage message) {
            Document answer = super.handleMessage(message);
            while (true) {
                try {
                    return answer.cloneDeeply();
                } catch (ConcurrentModificationException changed) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    private static final class Copying extends MemoryCollection {
        /** Not where the library itself looks for what it is about to change. */
        private static final ThreadLocal<Boolean> IS_WANTED = ThreadLocal.withInitial(() -> false);

        private Copying(MongoDatabase database, String name, CollectionOptions options, CursorRegistry cursors) {
            super(database, name, options, cursors);
        }

        @Override
        public synchronized QueryResult handleQuery(QueryParameters query) {
            QueryResult result = super.handleQuery(query);
            if (!IS_WANTED.get()) return result;
            return new QueryResult(result.collectDocuments().stream().map(Document::cloneDeeply).toList(), result.getCursorId());
        }

        @Override
        public synchronized Document findAndModify(Document query) {
            return super.findAndModify(query).cloneDeeply();
        }
    }

    /**
     * What a client sees of transactions: one at a time, invisible to others until it is committed, and taken back as a whole. Others
     * read meanwhile, and write wherever it has not written; it is no model of snapshots or of replication. So that clients meet what a
     * real server does now and then, some transactions are told that they conflicted, and some commits that nobody knows whether they
     * happened.
     */
    private static final class ReplicaSet extends Alone {
        private static final Set<String> HANDSHAKES = Set.of("ismaster", "hello");
        private static final Set<String> UNBOUND = Set.of("ping", "endsessions", "killcursors", "getmore", "buildinfo");
        private static final int CONFLICT_EVERY = 5;
        private static final int UNKNOWN_COMMIT_EVERY = 7;
        private static final long WRITER_WAITS_MS = 5_000;
        private static final long TRANSACTION_WAITS_MS = 10;

        private record Id(Object session, Object number) {}

        private static final class Transaction {
            private final Id id;
            private final Channel channel;
            private final Map<MongoCollection<?>, List<Document>> before = new HashMap<>();

            private Transaction(Id id, Channel channel) {
                this.id = id;
                this.channel = channel;
            }
        }

        private volatile String address = "127.0.0.1:27017";
        private final Set<Id> committed = new LinkedHashSet<>();
        private Transaction current = null;
        private int started = 0;
        private int commits = 0;

        @Override
        public Document handleCommand(Channel channel, String database, String command, Document query) {
            String name = command.toLowerCase();
            if (HANDSHAKES.contains(name)) return introduced(super.handleCommand(channel, database, "isMaster", query));
            if (UNBOUND.contains(name)) return super.handleCommand(channel, database, command, query);
            synchronized (this) {
                if (Boolean.FALSE.equals(query.get("autocommit"))) return inTransaction(channel, database, command, query);
                if (READS.contains(command)) return outside(() -> super.handleCommand(channel, database, command, query));
                if (!endsWithin(WRITER_WAITS_MS, collectionOf(database, command, query))) return failure(50, "MaxTimeMSExpired", null);
                return super.handleCommand(channel, database, command, query);
            }
        }

        @Override
        public synchronized void handleClose(Channel channel) {
            if (current != null && current.channel == channel) takeBack();
            super.handleClose(channel);
        }

        /** A look at what was there before the open transaction. */
        private Document outside(Supplier<Document> read) {
            if (current == null) return read.get();
            Map<MongoCollection<?>, List<Document>> now = new HashMap<>();
            for (MongoCollection<?> collection : current.before.keySet()) now.put(collection, contents(collection));
            restore(current.before);
            try {
                return read.get();
            } finally {
                restore(now);
            }
        }

        private static List<Document> contents(MongoCollection<?> collection) {
            return collection.queryAllAsStream().map(Document::cloneDeeply).toList();
        }

        private static void restore(Map<MongoCollection<?>, List<Document>> state) {
            state.forEach((collection, documents) -> {
                collection.deleteDocuments(new Document(), 0);
                collection.addDocuments(documents.stream().map(Document::cloneDeeply));
            });
        }

        /** What a command is about; null for a whole database. */
        private MongoCollection<?> collectionOf(String database, String command, Document query) {
            return query.get(command) instanceof String name ? resolveDatabase(database).resolveCollection(name, false) : null;
        }

        private Document introduced(Document answer) {
            return answer.append("setName", "rs0").append("setVersion", 1).append("hosts", List.of(address)).append("primary", address)
                .append("me", address).append("isWritablePrimary", true).append("secondary", false).append("logicalSessionTimeoutMinutes", 30);
        }

        private Document inTransaction(Channel channel, String database, String command, Document query) {
            Id id = new Id(((Document) query.get("lsid")).get("id"), query.get("txnNumber"));
            boolean isMine = current != null && current.id.equals(id);
            if (command.equals("commitTransaction")) return isMine || committed.contains(id) ? commit(id) : noSuchTransaction();
            if (command.equals("abortTransaction")) {
                if (!isMine) return noSuchTransaction();
                takeBack();
                return new Document("ok", 1.0);
            }
            if (Boolean.TRUE.equals(query.get("startTransaction"))) {
                started += 1;
                if (started % CONFLICT_EVERY == 0 || !endsWithin(TRANSACTION_WAITS_MS, null)) return failure(112, "WriteConflict", "TransientTransactionError");
                current = new Transaction(id, channel);
            } else if (!isMine) {
                return noSuchTransaction();
            }
            return step(channel, database, command, query);
        }

        /** An error takes the whole transaction back. */
        private Document step(Channel channel, String database, String command, Document query) {
            if (!READS.contains(command)) {
                MongoCollection<?> collection = collectionOf(database, command, query);
                if (collection == null) throw new IllegalStateException("A transaction creates no collection here: " + query.get(command));
                current.before.computeIfAbsent(collection, ReplicaSet::contents);
            }
            try {
                Document answer = super.handleCommand(channel, database, command, query);
                if (answer.containsKey("writeErrors")) takeBack();
                return answer;
            } catch (RuntimeException error) {
                takeBack();
                throw error;
            }
        }

        private Document commit(Id id) {
            if (committed.add(id)) {
                current = null;
                notifyAll();
                commits += 1;
                if (commits % UNKNOWN_COMMIT_EVERY == 0) return failure(262, "ExceededTimeLimit", "UnknownTransactionCommitResult");
            }
            return new Document("ok", 1.0);
        }

        private void takeBack() {
            restore(current.before);
            current = null;
            notifyAll();
        }

        /** Wait until no transaction is open, or until the open one does not write to this collection. */
        private boolean endsWithin(long patience, MongoCollection<?> collection) {
            long deadline = System.currentTimeMillis() + patience;
            while (current != null && (collection == null || current.before.containsKey(collection))) {
                long left = deadline - System.currentTimeMillis();
                if (left <= 0) return false;
                try {
                    wait(left);
                } catch (InterruptedException interruption) {
                    return false;
                }
            }
            return true;
        }

        private static Document noSuchTransaction() {
            return failure(251, "NoSuchTransaction", "TransientTransactionError");
        }

        private static Document failure(int code, String name, String label) {
            Document answer = new Document("ok", 0.0).append("code", code).append("codeName", name).append("errmsg", name);
            return label == null ? answer : answer.append("errorLabels", List.of(label));
        }
    }
}
