<?php
// Fills a WordPress with articles: JSON lines on standard input, each a title, an author, a time, a slug and HTML.
// An article whose slug is there already is edited in place.
// With the argument `install` it sets an empty database up first.
if (($argv[1] ?? '') === 'install') {
    define('WP_INSTALLING', true);
}
require getenv('DEMO_WORDPRESS') . '/wp-load.php';
if (defined('WP_INSTALLING')) {
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    wp_install('Rack Notes 机柜笔记', 'admin', 'admin@demo.example', true, '', wp_generate_password());
    update_option('permalink_structure', '/%year%/%monthnum%/%day%/%postname%/');
    update_option('timezone_string', 'Asia/Shanghai');
    update_option('siteurl', getenv('DEMO_ADDRESS'));
    update_option('home', getenv('DEMO_ADDRESS'));
    update_option('posts_per_rss', 500);
    update_option('default_comment_status', 'closed');
    update_option('default_ping_status', 'closed');
    switch_theme(getenv('DEMO_THEME'));
    wp_delete_post(1, true);
    $GLOBALS['wp_rewrite']->init();
    flush_rewrite_rules(false);
}
while (($line = fgets(STDIN)) !== false) {
    $article = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
    $name = 'writer-' . md5($article['author']);
    $author = username_exists($name) ?: wp_insert_user([
        'user_login' => $name, 'user_pass' => wp_generate_password(), 'display_name' => $article['author'],
        'nickname' => $article['author'], 'role' => 'author',
    ]);
    $there = get_page_by_path($article['slug'], OBJECT, 'post');
    $id = wp_insert_post(wp_slash([
        'ID' => $there ? $there->ID : 0, 'post_status' => 'publish', 'post_title' => $article['title'],
        'post_name' => $article['slug'], 'post_author' => $author, 'post_content' => $article['html'],
        'post_date_gmt' => $article['at'], 'post_date' => get_date_from_gmt($article['at']),
    ]), true);
    if (is_wp_error($id)) {
        fwrite(STDERR, $id->get_error_message() . "\n");
        exit(1);
    }
}
