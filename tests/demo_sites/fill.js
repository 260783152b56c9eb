"use strict";
// Fills a NodeBB with threads: JSON lines on standard input, each a title and posts of author, time (ms) and lines.
// A line with `topic` replies to that topic. Prints the topic and post ids it gave, a line each.
const forum = process.argv[2];
const of = (name) => require(`${forum}/${name}`);

of("require-main");
of("node_modules/nconf").argv().env({ separator: "__" });
of("src/prestart").loadConfig(`${forum}/config.json`);

async function main() {
  const meta = of("src/meta");
  const topics = of("src/topics");
  const user = of("src/user");
  await of("src/database").init();
  await meta.configs.init();
  Object.assign(meta.config, {
    initialPostDelay: 0, postDelay: 0, newbiePostDelay: 0, newbieReputationThreshold: -1,
    minimumPostLength: 1, minimumTitleLength: 1,
  });
  const writer = async (name) => (await user.getUidByUsername(name)) || user.create({ username: name });
  for await (const line of require("readline").createInterface({ input: process.stdin })) {
    const thread = JSON.parse(line);
    const given = { tid: thread.topic, pids: [] };
    for (const post of thread.posts) {
      const words = { uid: await writer(post.author), content: post.lines.join("\n"), timestamp: post.at };
      if (given.tid) {
        given.pids.push((await topics.reply({ ...words, tid: given.tid })).pid);
      } else {
        const { topicData, postData } = await topics.post({ ...words, cid: thread.board, title: thread.title });
        given.tid = topicData.tid;
        given.pids.push(postData.pid);
      }
    }
    process.stdout.write(`given ${JSON.stringify(given)}\n`);
  }
  process.exit(0);
}

main().catch((problem) => {
  console.error(problem);
  process.exit(1);
});
